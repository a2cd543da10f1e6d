using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Holds;
using PhoneTheft.Gateway.Cli.Interchange;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>All there is to say about an import, at its end.</summary>
internal sealed record ImportOutcome
{
    public required ImportOptions Options { get; init; }

    public required ImportPlan Plan { get; init; }

    /// <summary>Null: not a full import.</summary>
    public required FullImport? Full { get; init; }

    /// <summary>Null: nothing was to be written (--dry-run).</summary>
    public required ImportCounters? Counters { get; init; }

    /// <summary>What the list changes of holds that are there, or would change; null: not known.</summary>
    public HeldChanges? Changes { get; init; }

    public required long WritesTotal { get; init; }

    /// <summary>--dry-run: devices not held yet; null: not known.</summary>
    public long? WouldBeNew { get; init; }

    /// <summary>--dry-run: holds that would end; null: not known.</summary>
    public long? WouldBeReleased { get; init; }

    /// <summary>Why it stopped in the middle; null: it didn't.</summary>
    public required CliException? Failure { get; init; }

    public required string? ReportPath { get; init; }

    /// <summary>Why not all refused lines are in the report; null: they are.</summary>
    public required string? ReportFault { get; init; }

    public required long Refused { get; init; }

    public required IReadOnlyDictionary<string, long> RefusedByReason { get; init; }

    public required IReadOnlyList<KeyValuePair<long, LineRefusal>> FirstRefusals { get; init; }

    /// <summary>What was read in another way than the caller may think.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public required TimeSpan Elapsed { get; init; }

    /// <summary>Why nothing was released, although the whole list was; null: what was to be released was.</summary>
    public CliException? Withholding => Full is not { Withheld: > 0 and var withheld }
        ? null
        : new CliException(
            Failures.ExitCode.ShrinkGuard,
            "RELEASES_WITHHELD",
            $"{Plan.Refused:N0} lines of the whole list can't be read, and each may be any device: nothing was released, where {withheld:N0} would have been.")
        {
            Field = "FILE",
            Hint = $"Put those lines right and run it again. To release these {withheld} all the same: --release-despite-refused {withheld}",
        };

    public int ExitCode => Failure?.ExitCode ?? Withholding?.ExitCode ?? (Refused > 0 ? Failures.ExitCode.SomeLinesRefused : Failures.ExitCode.Ok);

    public double LinesPerSecond => Plan.Lines / Math.Max(Elapsed.TotalSeconds, 0.001);
}
