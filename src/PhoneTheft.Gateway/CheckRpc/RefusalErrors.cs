using PhoneTheft.Gateway.Checking;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.CheckRpc;

/// <summary>Why a check gets no answer, in the words of the contract.</summary>
internal static class RefusalErrors
{
    private static readonly GatewayError TimedOut = new(
        ErrorReason.ConsistencyTimeout, "This gateway did not become as new as consistency requires in time. Repeat the request.",
        "consistency", TimeSpan.FromMilliseconds(100));

    /// <param name="refusal">Not None.</param>
    /// <param name="freshness">Of the answer that is refused as too stale.</param>
    /// <param name="positionField">The field that the required position came in.</param>
    public static GatewayError Of(CheckRefusal refusal, in Freshness freshness, string positionField = "") => refusal switch
    {
        CheckRefusal.TooStale => TooStale(freshness),
        CheckRefusal.RevisionUnknown => new GatewayError(
            ErrorReason.RevisionUnknown,
            $"The store's history does not contain the revision in {positionField}: it is above the newest one, or a failover lost it.",
            positionField),
        CheckRefusal.TimedOut => TimedOut,
        _ => GatewayErrors.NotLoaded,
    };

    private static GatewayError TooStale(in Freshness freshness) => new(
        ErrorReason.TooStale,
        freshness.Suspect
            ? "The shard of the device is suspect and is being rebuilt, so max_staleness cannot be met. " +
              "Ask another gateway, or leave max_staleness out."
            : $"max_staleness allows less than {freshness.StalenessMs} ms, the time since this gateway last equalled the store. " +
              "Ask another gateway, or allow more.",
        "consistency.max_staleness");
}
