using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Store.Format;

/// <summary>What a carrier said of a device; who said it, and when it was taken, is not in it.</summary>
internal readonly record struct HoldTerms(Disposition Disposition, HoldReason Reason, DateTimeOffset? ExpiresAt, string Reference, DateTimeOffset AssertedAt)
{
    public Hold ToHold(string carrier, EquipmentIdentity identity, Revision revision, string actor, string producer, long sequence) => new()
    {
        Carrier = carrier,
        Identity = identity,
        Disposition = Disposition,
        Reason = Reason,
        AssertedAt = AssertedAt,
        ExpiresAt = ExpiresAt,
        Reference = Reference,
        Actor = actor,
        Producer = producer,
        Sequence = sequence,
        Revision = revision,
    };
}
