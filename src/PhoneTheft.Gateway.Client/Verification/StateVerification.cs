using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client;

/// <summary>
/// How a state compares with a gateway's list. Everything is computed from the state's own rows. Equal digests rule out accidents, not
/// forgery.
/// </summary>
public sealed record StateVerification
{
    /// <summary>Whether the state has all that the store held when the verification began, and nothing else.</summary>
    public bool IsEqual => Behind == 0 && Shards.Count == 0;

    /// <summary>The store that both are copies of.</summary>
    public required Guid StoreId { get; init; }

    /// <summary>Whose state it is; null when it does not say.</summary>
    public required string? Carrier { get; init; }

    /// <summary>The position at which the state was read.</summary>
    public required Cursor Cursor { get; init; }

    /// <summary>The digest of the whole list in the state.</summary>
    public required Digest Digest { get; init; }

    /// <summary>Devices on the list of the state that are PROHIBITED.</summary>
    public required long Prohibited { get; init; }

    /// <summary>Devices on the list of the state that are TRACKED.</summary>
    public required long Tracked { get; init; }

    /// <summary>Devices on the list of the state.</summary>
    public long Devices => Prohibited + Tracked;

    /// <summary>Own holds in the state; 0 in one without a journal, which keeps none.</summary>
    public required long Holds { get; init; }

    /// <summary>
    /// Changes that the store held when the verification began and the state lacks. Always 0 for a running client, which catches up
    /// first.
    /// </summary>
    public required long Behind { get; init; }

    /// <summary>The devices of the list that differ, by identity.</summary>
    public required IReadOnlyList<ListDifference> List { get; init; }

    /// <summary>The carrier's own holds that differ, by identity.</summary>
    public required IReadOnlyList<HoldDifference> OwnHolds { get; init; }

    /// <summary>
    /// The shards that differ: first those of the list, then those of the own holds, each in their order. Empty: nothing differs. A shard
    /// of the list may be here without a device in <see cref="List"/>: its digest differed at <see cref="Cursor"/>, and the devices at
    /// fault changed while they were being asked for.
    /// </summary>
    public required IReadOnlyList<ShardDifference> Shards { get; init; }
}

/// <summary>A device that the state's list and the gateway's say different things about.</summary>
/// <param name="Identity">The device. An IMEI is personal data: keep it out of logs.</param>
/// <param name="Local">Its status in the state: PERMITTED when it is not on the list.</param>
/// <param name="Gateway">Its status at the gateway.</param>
public sealed record ListDifference(EquipmentIdentity Identity, EquipmentStatus Local, EquipmentStatus Gateway);

/// <summary>One of the carrier's own holds that the state and the gateway have differently.</summary>
/// <param name="Identity">The device. An IMEI is personal data: keep it out of logs.</param>
/// <param name="Local">The hold in the state; null: none.</param>
/// <param name="Gateway">The hold at the gateway; null: none.</param>
public sealed record HoldDifference(EquipmentIdentity Identity, Hold? Local, Hold? Gateway);

/// <summary>A shard in which a state and a gateway differ.</summary>
/// <param name="IsOwn">True: the carrier's own holds differ. False: the list does.</param>
/// <param name="Shard">The number of the shard, from 0.</param>
/// <param name="Buckets">The buckets with a device that differs, 0 to 255, ascending.</param>
/// <param name="Devices">How many devices differ.</param>
public sealed record ShardDifference(bool IsOwn, int Shard, IReadOnlyList<int> Buckets, int Devices);
