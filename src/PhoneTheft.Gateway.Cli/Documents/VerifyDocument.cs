namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>What <c>verify --json</c> writes.</summary>
internal sealed record VerifyDocument
{
    public required string StateFile { get; init; }

    /// <summary>EQUAL, BEHIND or DIFFERENT.</summary>
    public required string Result { get; init; }

    public required string StoreId { get; init; }

    public required string? Carrier { get; init; }

    /// <summary>Changes in the history up to the state's position.</summary>
    public required long Head { get; init; }

    /// <summary>Of the list, all shards added up.</summary>
    public required string Digest { get; init; }

    public required long Prohibited { get; init; }

    public required long Tracked { get; init; }

    public required long OwnHolds { get; init; }

    /// <summary>Changes that the store held and the file lacks.</summary>
    public required long Behind { get; init; }

    /// <summary>Changes that the store is known to have lost, and nobody has cleared; 0: none.</summary>
    public required long LostChanges { get; init; }

    public required string Cursor { get; init; }

    public required IReadOnlyList<DifferenceDocument> Differences { get; init; }
}

/// <summary>A shard of the list (scope effective) or of the own holds (own) that differs.</summary>
internal sealed record DifferenceDocument(string Scope, int Shard, IReadOnlyList<int> Buckets, int Devices);
