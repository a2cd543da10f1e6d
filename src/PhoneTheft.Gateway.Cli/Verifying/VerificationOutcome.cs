using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Verifying;

/// <summary>How a state file compares with a gateway.</summary>
internal sealed record VerificationOutcome
{
    public required string State { get; init; }

    public required Guid StoreId { get; init; }

    public required string? Carrier { get; init; }

    public required StateDigests Digests { get; init; }

    /// <summary>The position the file is at.</summary>
    public required Cursor Cursor { get; init; }

    /// <summary>Changes that the store held when this began, and the file lacks.</summary>
    public required long Behind { get; init; }

    /// <summary>Changes that the store is known to have lost, and nobody has cleared.</summary>
    public required long LostChanges { get; init; }

    /// <summary>What differs, whatever the position; empty: nothing.</summary>
    public required IReadOnlyList<VerificationDifference> Differences { get; init; }

    public long Head => Cursor.Positions.Sum(position => position.Number);

    public int ExitCode => this switch
    {
        { Differences.Count: > 0 } => Failures.ExitCode.ListsDiffer,
        { Behind: > 0 } => Failures.ExitCode.NotConverged,
        _ => Failures.ExitCode.Ok,
    };
}

/// <summary>A shard that differs.</summary>
/// <param name="IsOwn">Of the carrier's own holds; otherwise of the list.</param>
/// <param name="Shard">Which.</param>
/// <param name="Buckets">The buckets with something different in them.</param>
/// <param name="Devices">How many devices are different.</param>
internal sealed record VerificationDifference(bool IsOwn, int Shard, IReadOnlyList<int> Buckets, int Devices);
