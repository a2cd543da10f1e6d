using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client;

/// <summary>One change of one hold, as the local list took it; or the news that the list was replaced.</summary>
public sealed record SyncChange
{
    /// <summary>
    /// True: the list, or a part of it, was replaced without saying which change did what. What was derived from earlier changes
    /// is to be derived from the state again. Every other member is empty then.
    /// </summary>
    public bool ListReplaced { get; init; }

    /// <summary>The change's place in its shard's history; its chain is not told.</summary>
    public Revision Revision { get; init; }

    /// <summary>The device. An IMEI is personal data: keep it out of logs.</summary>
    public EquipmentIdentity Identity { get; init; }

    /// <summary>The device's status after it, all carriers counted. PERMITTED: it is off the list.</summary>
    public EquipmentStatus Status { get; init; }

    /// <summary>What became of the hold.</summary>
    public ChangeKind Kind { get; init; }

    /// <summary>Whose hold it is.</summary>
    public string Carrier { get; init; } = "";

    /// <summary>When, by the store's clock.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>
    /// The hold after it; null: it ended. Reference and actor are empty unless it is the carrier's own, or it may see all.
    /// </summary>
    public Hold? Hold { get; init; }

    /// <summary>Who at the carrier did it; empty unless visible.</summary>
    public string Actor { get; init; } = "";
}

/// <summary>
/// A reader of changes was so far behind that some were dropped for it. The list itself is not affected: read it, then read on.
/// </summary>
public sealed class ChangesMissedException : Exception
{
    /// <summary>With the number of changes the reader was behind.</summary>
    public ChangesMissedException(int behind)
        : base($"This reader was {behind} changes behind, and was cut off rather than hold up the list. Read the list again, then go on reading changes.")
    {
    }
}
