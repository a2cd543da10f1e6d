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

    public required IReadOnlyList<KeyValuePair<long, LineRefusal>> FirstRefusals { get; init; }

    public required TimeSpan Elapsed { get; init; }

    public int ExitCode => Failure?.ExitCode ?? (Refused > 0 ? Cli.ExitCode.SomeLinesRefused : Cli.ExitCode.Ok);

    public double LinesPerSecond => Plan.Lines / Math.Max(Elapsed.TotalSeconds, 0.001);
}
