using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Format;

namespace PhoneTheft.Gateway.Store.Operations;

/// <summary>One operation on one device, as the script takes it.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Carrier">Whose hold; empty for <see cref="WriteKind.Forget"/>.</param>
/// <param name="Identity">Which device.</param>
/// <param name="Actor">Who at the carrier does it.</param>
/// <param name="Sameness">For a placement: <see cref="HoldText.Sameness"/>.</param>
/// <param name="Seconds">
/// For a placement asserted_at, or null for the store's own time; for an expiry the expires_at that fell due. Since 1970.
/// </param>
/// <param name="Sequence">The producer's sequence number in this shard; 0 without a producer.</param>
/// <param name="Keep">For a placement: what the hold keeps, where there is one; what the operation says of it counts for a new hold.</param>
internal sealed record WriteOperation(
    WriteKind Kind, string Carrier, EquipmentIdentity Identity, string Actor = "", string Sameness = "", long? Seconds = null, long Sequence = 0,
    HoldFields Keep = HoldFields.None)
{
    /// <summary>Whether it places a hold with BLOCK.</summary>
    public bool Blocks => Kind == WriteKind.Place && Sameness.StartsWith('B');

    public static WriteOperation Place(
        string carrier, EquipmentIdentity identity, Disposition disposition, HoldReason reason, DateTimeOffset? assertedAt = null,
        DateTimeOffset? expiresAt = null, string reference = "", string actor = "", long sequence = 0, HoldFields keep = HoldFields.None) =>
        new(WriteKind.Place, carrier, identity, actor, HoldText.Sameness(disposition, reason, expiresAt, reference),
            assertedAt?.ToUnixTimeSeconds(), sequence, keep);

    public static WriteOperation Release(string carrier, EquipmentIdentity identity, string actor = "", long sequence = 0) =>
        new(WriteKind.Release, carrier, identity, actor, Sequence: sequence);

    /// <param name="expiresAt">Seconds since 1970, as found; the script leaves a hold alone that has another by now.</param>
    public static WriteOperation Expire(string carrier, EquipmentIdentity identity, long expiresAt) =>
        new(WriteKind.Expire, carrier, identity, "gateway", Seconds: expiresAt);

    public static WriteOperation Forget(EquipmentIdentity identity) => new(WriteKind.Forget, "", identity);
}
