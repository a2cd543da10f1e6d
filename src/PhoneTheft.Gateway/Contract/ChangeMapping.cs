using Google.Protobuf.WellKnownTypes;
using PhoneTheft.Gateway.Security;

namespace PhoneTheft.Gateway.Contract;

/// <summary>Changes as a caller may see them.</summary>
internal static class ChangeMapping
{
    /// <summary>
    /// Reference, actor, producer and sequence are left out unless the hold is the caller's own or the caller is an authority or admin.
    /// </summary>
    public static V1.ListChange ToContract(this Core.Change change, Caller caller)
    {
        var message = new V1.ListChange
        {
            Number = (ulong)change.Revision.Number,
            Identity = change.Identity.ToString(),
            Status = (V1.EquipmentStatus)change.Status,
            Kind = (V1.ChangeKind)change.Kind,
            Carrier = change.Carrier,
            At = Timestamp.FromDateTimeOffset(change.At),
        };
        var seesAll = caller.SeesAllOf(change.Carrier);
        if (seesAll)
        {
            message.Actor = change.Actor;
            message.ProducerId = change.Producer;
            message.Sequence = (ulong)change.Sequence;
        }

        if (change.Hold is { } hold)
        {
            // Its carrier, actor and revision are the change's own; said twice they would be half of the message.
            message.Hold = new V1.Hold
            {
                Disposition = (V1.Disposition)hold.Disposition,
                Reason = (V1.HoldReason)hold.Reason,
                AssertedAt = Timestamp.FromDateTimeOffset(hold.AssertedAt),
                ExpiresAt = hold.ExpiresAt is { } expiresAt ? Timestamp.FromDateTimeOffset(expiresAt) : null,
                Reference = seesAll ? hold.Reference : "",
            };
        }

        return message;
    }
}
