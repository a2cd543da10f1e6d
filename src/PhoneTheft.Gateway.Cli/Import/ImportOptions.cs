using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Interchange.Cells;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>The options of an import.</summary>
internal sealed record ImportOptions
{
    // The gateway writes one batch per shard at a time: the more writes are waiting, the fewer batches it needs.
    public const int MostInFlight = 4_000;

    public required string File { get; init; }

    /// <summary>The sheet of a workbook; null: the first.</summary>
    public required string? Sheet { get; init; }

    public required ImportMode Mode { get; init; }

    /// <summary>Whether only to read, compare and report.</summary>
    public bool DryRun { get; init; }

    public bool AllowShrink { get; init; }

    /// <summary>The number of devices that may be released although lines were refused; null: none may.</summary>
    public long? ReleaseDespiteRefused { get; init; }

    /// <summary>The words that the status column may have.</summary>
    public StatusWords Words { get; init; } = StatusWords.Default;

    /// <summary>The intent of every line of a list without a status column; None if the column says it.</summary>
    public required LineIntent Status { get; init; }

    /// <summary>Whether numbers of 14 digits are complete.</summary>
    public bool FourteenDigits { get; init; }

    public required bool LenientCheckDigit { get; init; }

    /// <summary>What every hold says; the device, and the date if there is one, come from the line.</summary>
    public required BlockWrite Hold { get; init; }

    /// <summary>Whether the holds block; otherwise they track.</summary>
    public bool Blocks => Hold.Disposition == Disposition.Block;

    /// <summary>The confirmation token of an earlier error; empty if there is none.</summary>
    public required string Confirm { get; init; }

    /// <summary>The file for the refused lines; null: the default.</summary>
    public string? Report { get; init; }

    /// <summary>How long to go on without progress.</summary>
    public required TimeSpan RetryFor { get; init; }

    /// <summary>How many lines may be waiting for an answer at a time.</summary>
    public int InFlight { get; init; } = MostInFlight;
}

/// <summary>How an import takes a file.</summary>
internal enum ImportMode
{
    /// <summary>As additions: devices that the file lacks stay as they are.</summary>
    Additive = 0,
    /// <summary>As changes, each with a change_type.</summary>
    Delta = 1,
    /// <summary>As the whole list: devices that it lacks are released.</summary>
    Full = 2,
}
