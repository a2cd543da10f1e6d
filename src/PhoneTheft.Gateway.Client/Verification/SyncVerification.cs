namespace PhoneTheft.Gateway.Client;

/// <summary>How a local list compares with the gateway's. Equal digests are proof against accidents, not against forgery.</summary>
public sealed record SyncVerification
{
    /// <summary>Whether list and own holds are the gateway's.</summary>
    public bool IsEqual => List.Count == 0 && OwnHolds.Count == 0;

    /// <summary>Devices on the local list.</summary>
    public required long Devices { get; init; }

    /// <summary>Own holds in the state; 0 in one without a journal, which keeps none.</summary>
    public required long Holds { get; init; }

    /// <summary>What differs on the list, by identity.</summary>
    public required IReadOnlyList<ListDifference> List { get; init; }

    /// <summary>What differs of the own holds, by identity.</summary>
    public required IReadOnlyList<HoldDifference> OwnHolds { get; init; }

    /// <summary>The store that both are copies of.</summary>
    public required Guid StoreId { get; init; }
}
