using PhoneTheft.Gateway.CheckRpc;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Checking;

/// <summary>The check path: identity → shard → status. No I/O, no lock, no await.</summary>
internal sealed class DeviceChecker(Replica replica, RevisionMessages revisions)
{
    public static readonly GatewayError NotLoaded = new(
        ErrorReason.NotLoaded, "This gateway has not loaded the list yet; ask another node.", RetryAfter: TimeSpan.FromSeconds(1));

    /// <param name="imei">The device.</param>
    /// <param name="maxStaleness">How old the answer may be; null: any age will do.</param>
    /// <param name="answer">Good when there is no error.</param>
    public GatewayError? Check(Imei imei, TimeSpan? maxStaleness, out CheckAnswer answer)
    {
        answer = default;

        // The view before the table: the answer is then at least as new as the position beside it.
        if (replica.ShardOf(imei.Identity) is not { View: { } view } shard)
        {
            return NotLoaded;
        }

        var freshness = Freshness.Of(shard, revisions.Of(view));
        if (!freshness.Satisfies(maxStaleness))
        {
            return TooStale(freshness);
        }

        answer = new CheckAnswer(view.Table.StatusOf(imei.Identity), freshness, imei.CheckDigit == CheckDigit.Wrong);
        return null;
    }

    public static GatewayError TooStale(Freshness freshness) => new(
        ErrorReason.TooStale,
        freshness.Suspect
            ? "The shard is suspect and being rebuilt; without max_staleness it is answered from what was held before."
            : $"This node last equalled the store {freshness.StalenessMs} ms ago, longer than max_staleness allows.",
        "consistency.max_staleness");
}
