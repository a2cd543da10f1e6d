using Google.Protobuf.WellKnownTypes;
using PhoneTheft.Gateway.Security;

namespace PhoneTheft.Gateway.Contract;

/// <summary>Holds as a caller may see them.</summary>
internal static class HoldMapping
{
    /// <summary>Reference and actor are left out unless the hold is the caller's own or the caller is an authority or admin.</summary>
    public static V1.Hold ToContract(this Core.Hold hold, Caller caller)
    {
        var seesAll = caller.SeesAllOf(hold.Carrier);
        return new V1.Hold
        {
            Carrier = hold.Carrier,
            Disposition = (V1.Disposition)hold.Disposition,
            Reason = (V1.HoldReason)hold.Reason,
            AssertedAt = Timestamp.FromDateTimeOffset(hold.AssertedAt),
            ExpiresAt = hold.ExpiresAt is { } expiresAt ? Timestamp.FromDateTimeOffset(expiresAt) : null,
            Reference = seesAll ? hold.Reference : "",
            Actor = seesAll ? hold.Actor : "",
            Revision = hold.Revision.ToContract(),
        };
    }

    /// <inheritdoc cref="ToContract(Core.Hold, Caller)"/>
    public static V1.OwnHold ToOwnHold(this Core.Hold hold, Caller caller) =>
        new() { Identity = hold.Identity.ToString(), Hold = hold.ToContract(caller) };

    /// <inheritdoc cref="ToContract(Core.Hold, Caller)"/>
    public static V1.PastHold ToContract(this Core.PastHold past, Caller caller) => new()
    {
        Hold = past.Hold.ToContract(caller),
        EndedAt = Timestamp.FromDateTimeOffset(past.EndedAt),
        End = (V1.HoldEnd)past.End,
        EndedBy = caller.SeesAllOf(past.Hold.Carrier) ? past.EndedBy : "",
        EndedRevision = past.EndedRevision.ToContract(),
    };
}
