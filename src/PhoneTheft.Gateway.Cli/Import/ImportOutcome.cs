using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Holds;
using PhoneTheft.Gateway.Cli.Interchange;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>The result of an import.</summary>
internal sealed record ImportOutcome
{
    public required ImportOptions Options { get; init; }

    public required ImportPlan Plan { get; init; }

    /// <summary>What a whole list releases; null for other lists.</summary>
    public required FullImport? Full { get; init; }

    /// <summary>The counted answers; null for a dry run.</summary>
    public required ImportCounters? Counters { get; init; }

    /// <summary>How existing holds were changed, or would be by a dry run; null if unknown.</summary>
    public HeldChanges? Changes { get; init; }

    public required long WritesTotal { get; init; }

    /// <summary>--dry-run: devices that are not held yet; null if unknown.</summary>
    public long? WouldBeNew { get; init; }

    /// <summary>--dry-run: holds that would end; null if unknown.</summary>
    public long? WouldBeReleased { get; init; }

    /// <summary>Why the import stopped before its end; null if it did not.</summary>
    public required CliException? Failure { get; init; }

    public required string? ReportPath { get; init; }

    /// <summary>Why the report of refused lines is incomplete; null if it is complete.</summary>
    public required string? ReportFault { get; init; }

    public required long Refused { get; init; }

    public required IReadOnlyDictionary<string, long> RefusedByReason { get; init; }

    public required IReadOnlyList<KeyValuePair<long, LineRefusal>> FirstRefusals { get; init; }

    /// <summary>Remarks on how the file was read.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public required TimeSpan Elapsed { get; init; }

    /// <summary>Why a whole list released nothing; null if it released what it should.</summary>
    public CliException? Withholding => Full is not { Withheld: > 0 and var withheld }
        ? null
        : new CliException(
            Failures.ExitCode.ShrinkGuard,
            "RELEASES_WITHHELD",
            $"{Plan.Refused:N0} lines of the whole list cannot be read, and any of them may name a device to keep: {withheld:N0} devices were not released.")
        {
            Field = "FILE",
            Hint = $"Correct those lines and run it again. To release these {withheld} devices anyway: --release-despite-refused {withheld}",
        };

    public int ExitCode =>
        Failure?.ExitCode ?? Withholding?.ExitCode ?? (Refused > 0 ? Failures.ExitCode.SomeLinesRefused : Failures.ExitCode.Ok);

    public double LinesPerSecond => Plan.Lines / Math.Max(Elapsed.TotalSeconds, 0.001);
}
