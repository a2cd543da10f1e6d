using PhoneTheft.Gateway.Cli.Holds;

namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>What <c>import --json</c> writes, whether it finished or not.</summary>
internal sealed record ImportDocument
{
    public required string File { get; init; }

    /// <summary>additive, delta or full.</summary>
    public required string Mode { get; init; }

    public required bool DryRun { get; init; }

    /// <summary>Whether everything that was to be done is done.</summary>
    public required bool Completed { get; init; }

    /// <summary>Lines with something on them, the header not counted.</summary>
    public required long Lines { get; init; }

    public required long Held { get; init; }

    public required long HeldChanged { get; init; }

    public required long HeldUnchanged { get; init; }

    /// <summary>Of the changed ones, or of those that would be, holds that were there; null: not known.</summary>
    public required long? ExistingChanged { get; init; }

    /// <summary>In how many of them each field is another.</summary>
    public required IReadOnlyDictionary<string, long>? ChangedFields { get; init; }

    /// <summary>The first of them, field by field.</summary>
    public required IReadOnlyList<HeldChange>? Changes { get; init; }

    public required long NotHeldByStatus { get; init; }

    public required long Removed { get; init; }

    public required long Released { get; init; }

    /// <summary>Of held: changed or unchanged, the first answer was lost.</summary>
    public required long HeldUnsure { get; init; }

    /// <summary>Released or not held before: likewise.</summary>
    public required long ReleasedUnsure { get; init; }

    /// <summary>How many lines were refused for which reason.</summary>
    public required IReadOnlyDictionary<string, long> RefusedByReason { get; init; }

    public required long Repeats { get; init; }

    public required long Refused { get; init; }

    /// <summary>--full: holds that the file doesn't confirm and that were kept because a refused line names their device.</summary>
    public required long Kept { get; init; }

    /// <summary>--full: devices that would be released, and were not, because lines were refused.</summary>
    public required long Withheld { get; init; }

    /// <summary>Refused lines that name no device at all.</summary>
    public required long Unidentified { get; init; }

    /// <summary>Requests answered, and how many there are.</summary>
    public required long WritesDone { get; init; }

    public required long WritesTotal { get; init; }

    /// <summary>--dry-run: devices held now; null when the gateway was not asked or didn't answer.</summary>
    public required long? WouldBeNew { get; init; }

    public required long? WouldBeReleased { get; init; }

    public required string? Report { get; init; }

    /// <summary>Why the report does not have them all; null: it does.</summary>
    public required string? ReportError { get; init; }

    public required double Seconds { get; init; }

    public required double LinesPerSecond { get; init; }

    /// <summary>The first refused lines; the report has them all.</summary>
    public required IReadOnlyList<RefusalDocument> Refusals { get; init; }

    /// <summary>What was read in another way than the caller may think: columns left out, lengths that look odd.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public required int ExitCode { get; init; }

    public required ErrorBody? Error { get; init; }
}

/// <summary>One refused line of an import.</summary>
internal sealed record RefusalDocument(long Line, string Reason, string Detail, string Text);

/// <summary>What <c>export --json</c> says of what it wrote.</summary>
internal sealed record ExportDocument(string Scope, string? File, long Written, long LeftOut);
