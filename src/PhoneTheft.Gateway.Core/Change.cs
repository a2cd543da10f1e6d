namespace PhoneTheft.Gateway.Core;

/// <summary>
/// One entry of a shard's change log. It says how things are after it, so applying it twice is the same as applying it once.
/// </summary>
/// <remarks>Equal chains mean equal histories, and equal digests equal lists. Both find accidents and neither finds forgery.</remarks>
public sealed record Change
{
    /// <summary>Where in its shard's history the change stands.</summary>
    public required Revision Revision { get; init; }

    /// <summary>The whole chain there, of which the revision carries the first 8 bytes.</summary>
    public required Chain Chain { get; init; }

    /// <summary>What it did to the hold.</summary>
    public required ChangeKind Kind { get; init; }

    /// <summary>The device.</summary>
    public required EquipmentIdentity Identity { get; init; }

    /// <summary>The device's effective status after the change, all carriers counted.</summary>
    public required EquipmentStatus Status { get; init; }

    /// <summary>Whose hold it is.</summary>
    public required string Carrier { get; init; }

    /// <summary>The store's time of the change.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who did it.</summary>
    public required string Actor { get; init; }

    /// <summary>The producer that published it; empty for a single call.</summary>
    public string Producer { get; init; } = "";

    /// <summary>The producer's sequence number in this shard; 0 for a single call.</summary>
    public long Sequence { get; init; }

    /// <summary>
    /// How many changes of the same run come before it: 0 for the first. The changes of a run are applied together or not at all.
    /// </summary>
    public int PlaceInRun { get; init; }

    /// <summary>The hold after the change; null when the change ended it.</summary>
    public Hold? Hold { get; init; }

    /// <summary>The hold that the change ended, as it was; null when the change placed one, or when it is not known.</summary>
    public Hold? Ended { get; init; }

    /// <summary>The change that the store had lost and that this one puts back; null: it is a change of its own.</summary>
    public LostPosition? PutsBack { get; init; }

    /// <summary>Devices of the shard that are PROHIBITED after the change.</summary>
    public required long Prohibited { get; init; }

    /// <summary>Devices of the shard that are TRACKED after the change.</summary>
    public required long Tracked { get; init; }

    /// <summary>Holds of the shard after the change.</summary>
    public required long Holds { get; init; }

    /// <summary>The digest of the shard's effective list after the change.</summary>
    public required Digest Digest { get; init; }
}

/// <summary>Where a change stood in a history that the store lost. Later is greater: a later epoch, or a later number in the same.</summary>
/// <param name="Epoch">The epoch it was made in.</param>
/// <param name="Number">Its number there.</param>
public readonly record struct LostPosition(long Epoch, long Number);

/// <summary>What a change did to the hold of one carrier on one device.</summary>
public enum ChangeKind
{
    /// <summary>Not set: no change has this kind.</summary>
    None = 0,
    /// <summary>The hold is new, or its terms have changed.</summary>
    Placed = 1,
    /// <summary>Its carrier ended it.</summary>
    Released = 2,
    /// <summary>It reached its expiry.</summary>
    Expired = 3,
}
