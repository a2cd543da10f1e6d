using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Format;

namespace PhoneTheft.Gateway.Store.Operations;

/// <summary>One operation on one device. It stays typed until WriteScript turns it into the script's arguments.</summary>
/// <param name="Carrier">Whose hold it concerns; empty for <see cref="Operations.Forget"/>.</param>
/// <param name="Identity">The device.</param>
internal abstract record WriteOperation(string Carrier, EquipmentIdentity Identity)
{
    /// <summary>Who at the carrier asks for it.</summary>
    public string Actor { get; init; } = "";

    /// <summary>The producer's sequence number in this shard; 0 without a producer.</summary>
    public long Sequence { get; init; }

    public static Place Place(
        string carrier, EquipmentIdentity identity, Disposition disposition, HoldReason reason, DateTimeOffset? assertedAt = null,
        DateTimeOffset? expiresAt = null, string reference = "", string actor = "", long sequence = 0, HoldFields keep = HoldFields.None) =>
        new(carrier, identity, new HoldTerms(disposition, reason, expiresAt, reference)) { AssertedAt = assertedAt, Keep = keep, Actor = actor, Sequence = sequence };

    public static Release Release(string carrier, EquipmentIdentity identity, string actor = "", long sequence = 0) =>
        new(carrier, identity) { Actor = actor, Sequence = sequence };

    public static Expire Expire(string carrier, EquipmentIdentity identity, long dueSecond) =>
        new(carrier, identity, dueSecond) { Actor = "gateway" };

    public static Forget Forget(EquipmentIdentity identity) => new(identity);
}

/// <summary>Places a hold, or changes the carrier's hold to these terms.</summary>
internal sealed record Place(string Carrier, EquipmentIdentity Identity, HoldTerms Terms) : WriteOperation(Carrier, Identity)
{
    /// <summary>Null: the store's own time.</summary>
    public DateTimeOffset? AssertedAt { get; init; }

    /// <summary>What an existing hold keeps; the terms of the operation count for a new hold.</summary>
    public HoldFields Keep { get; init; }
}

/// <summary>Ends a hold because its carrier asks for it.</summary>
internal sealed record Release(string Carrier, EquipmentIdentity Identity) : WriteOperation(Carrier, Identity);

/// <summary>Ends a hold because its time has come.</summary>
/// <param name="Carrier">Whose hold.</param>
/// <param name="Identity">The device.</param>
/// <param name="DueSecond">
/// The hold's expires_at as it was found, in seconds since 1970. The script leaves a hold alone that has another one by now.
/// </param>
internal sealed record Expire(string Carrier, EquipmentIdentity Identity, long DueSecond) : WriteOperation(Carrier, Identity);

/// <summary>Drops a device's ended holds that were kept long enough. The list stays as it is, so nothing is logged.</summary>
internal sealed record Forget(EquipmentIdentity Identity) : WriteOperation("", Identity);

/// <summary>Fields of a hold that a placement may leave as they are.</summary>
[Flags]
internal enum HoldFields
{
    None = 0,
    Reason = 1,
    AssertedAt = 2,
    ExpiresAt = 4,
    Reference = 8,
}
