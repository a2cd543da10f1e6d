using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Interchange.Cells;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>The options of an import.</summary>
internal sealed record ImportOptions
{
    public required string File { get; init; }

    /// <summary>The sheet of a workbook; null: the first.</summary>
    public required string? Sheet { get; init; }

    public required ImportMode Mode { get; init; }

    public required bool DryRun { get; init; }

    public required bool AllowShrink { get; init; }

    /// <summary>The number of devices that may be released although lines were refused; null: none may.</summary>
    public required long? ReleaseDespiteRefused { get; init; }

    /// <summary>The words that the status column may have.</summary>
    public required StatusWords Words { get; init; }

    /// <summary>The intent of every line of a list without a status column; None if the column says it.</summary>
    public required LineIntent Status { get; init; }

    /// <summary>Whether numbers of 14 digits are complete.</summary>
    public required bool FourteenDigits { get; init; }

    public required bool LenientCheckDigit { get; init; }

    public required HoldReason Reason { get; init; }

    /// <summary>Whether an existing hold keeps its reason, because --reason was not given.</summary>
    public required bool KeepReason { get; init; }

    public required string Actor { get; init; }

    /// <summary>Whether the holds block; otherwise they track.</summary>
    public bool Blocks { get; init; } = true;

    /// <summary>The fields that all holds have in common.</summary>
    public BlockRequest Hold { get; init; } = new();

    /// <summary>The confirmation token of an earlier error; empty if there is none.</summary>
    public required string Confirm { get; init; }

    public required string? Report { get; init; }

    /// <summary>How long to go on without progress.</summary>
    public required TimeSpan RetryFor { get; init; }

    /// <summary>How many lines may wait for an answer at a time.</summary>
    public required int InFlight { get; init; }
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
