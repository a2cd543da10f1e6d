using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>The output of <c>verify --json</c>.</summary>
internal sealed record VerifyDocument
{
    public required string StateFile { get; init; }

    /// <summary>EQUAL, BEHIND or DIFFERENT.</summary>
    public required string Result { get; init; }

    public required string StoreId { get; init; }

    public required string? Carrier { get; init; }

    /// <summary>The number of changes up to the position of the state file.</summary>
    public required long Head { get; init; }

    /// <summary>The digest of the list: the sum over all shards.</summary>
    public required string Digest { get; init; }

    public required long Prohibited { get; init; }

    public required long Tracked { get; init; }

    public required long OwnHolds { get; init; }

    /// <summary>Changes that the store has and the file lacks.</summary>
    public required long Behind { get; init; }

    /// <summary>Changes that the store has lost and that are not cleared; 0 if there are none.</summary>
    public required long LostChanges { get; init; }

    public required string Cursor { get; init; }

    public required IReadOnlyList<DifferenceDocument> Differences { get; init; }

    public static VerifyDocument Of(string path, string result, StateVerification verification, long lostChanges) => new()
    {
        StateFile = path,
        Result = result,
        StoreId = verification.StoreId.ToString(),
        Carrier = verification.Carrier,
        Head = HeadOf(verification),
        Digest = verification.Digest.ToString(),
        Prohibited = verification.Prohibited,
        Tracked = verification.Tracked,
        OwnHolds = verification.Holds,
        Behind = verification.Behind,
        LostChanges = lostChanges,
        Cursor = Convert.ToBase64String(verification.Cursor.ToByteArray()),
        Differences = [.. verification.Shards.Select(shard => new DifferenceDocument(shard.IsOwn ? "own" : "effective", shard.Shard, shard.Buckets, shard.Devices))],
    };

    /// <summary>The number of changes up to the position of the state file, over all shards.</summary>
    public static long HeadOf(StateVerification verification) => verification.Cursor.Positions.Sum(position => position.Number);
}

/// <summary>A shard that differs, of the list (scope effective) or of the own holds (own).</summary>
internal sealed record DifferenceDocument(string Scope, int Shard, IReadOnlyList<int> Buckets, int Devices);
