using PhoneTheft.Gateway.Cli.Holds;

namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>The output of <c>import --json</c>, also of an import that stopped.</summary>
internal sealed record ImportDocument
{
    public required string File { get; init; }

    /// <summary>additive, delta or full.</summary>
    public required string Mode { get; init; }

    public required bool DryRun { get; init; }

    /// <summary>Whether the import did everything.</summary>
    public required bool Completed { get; init; }

    /// <summary>Lines that are not blank, without the header.</summary>
    public required long Lines { get; init; }

    public required long Held { get; init; }

    public required long HeldChanged { get; init; }

    public required long HeldUnchanged { get; init; }

    /// <summary>Existing holds that were changed, or would be by a dry run; null if unknown.</summary>
    public required long? ExistingChanged { get; init; }

    /// <summary>How many of them changed in each field.</summary>
    public required IReadOnlyDictionary<string, long>? ChangedFields { get; init; }

    /// <summary>The first of them, with their fields.</summary>
    public required IReadOnlyList<HeldChange>? Changes { get; init; }

    public required long NotHeldByStatus { get; init; }

    public required long Removed { get; init; }

    public required long Released { get; init; }

    /// <summary>Of held: changed or unchanged; which is unknown, as an answer was lost.</summary>
    public required long HeldUnsure { get; init; }

    /// <summary>Released or not held before; which is unknown, as an answer was lost.</summary>
    public required long ReleasedUnsure { get; init; }

    /// <summary>How many lines were refused for each reason.</summary>
    public required IReadOnlyDictionary<string, long> RefusedByReason { get; init; }

    public required long Repeats { get; init; }

    public required long Refused { get; init; }

    /// <summary>--full: holds that the file lacks, kept because a refused line names their device.</summary>
    public required long Kept { get; init; }

    /// <summary>--full: devices that were not released because lines were refused.</summary>
    public required long Withheld { get; init; }

    /// <summary>Refused lines that name no device.</summary>
    public required long Unidentified { get; init; }

    /// <summary>Answered writes, of <see cref="WritesTotal"/>.</summary>
    public required long WritesDone { get; init; }

    public required long WritesTotal { get; init; }

    /// <summary>--dry-run: devices that are not held yet; null if the gateway did not answer.</summary>
    public required long? WouldBeNew { get; init; }

    public required long? WouldBeReleased { get; init; }

    public required string? Report { get; init; }

    /// <summary>Why the report is incomplete; null if it is complete.</summary>
    public required string? ReportError { get; init; }

    public required double Seconds { get; init; }

    public required double LinesPerSecond { get; init; }

    /// <summary>The first refused lines; the report has all.</summary>
    public required IReadOnlyList<RefusalDocument> Refusals { get; init; }

    /// <summary>Remarks on how the file was read, such as columns that were not read.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public required int ExitCode { get; init; }

    public required ErrorBody? Error { get; init; }
}

/// <summary>A refused line of an import.</summary>
internal sealed record RefusalDocument(long Line, string Reason, string Detail, string Text);

/// <summary>The output of <c>export --json</c>.</summary>
internal sealed record ExportDocument(string Scope, string? File, long Written, long LeftOut);
