using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Interchange.Cells;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>What the caller wants of an import.</summary>
internal sealed record ImportOptions
{
    public required string File { get; init; }

    /// <summary>The sheet of a workbook; null: its first.</summary>
    public required string? Sheet { get; init; }

    public required ImportMode Mode { get; init; }

    public required bool DryRun { get; init; }

    public required bool AllowShrink { get; init; }

    /// <summary>How many devices the caller said may be released although lines were refused; null: none.</summary>
    public required long? ReleaseDespiteRefused { get; init; }

    /// <summary>The words of the status column that this caller's lists use.</summary>
    public required StatusWords Words { get; init; }

    /// <summary>What every line wants of a list without a status column; none: the column says it.</summary>
    public required LineIntent Status { get; init; }

    /// <summary>Whether numbers of 14 digits are all whole.</summary>
    public required bool FourteenDigits { get; init; }

    public required bool LenientCheckDigit { get; init; }

    public required HoldReason Reason { get; init; }

    /// <summary>Nobody named the reason: it is for new holds, and one that is there keeps its own.</summary>
    public required bool KeepReason { get; init; }

    public required string Actor { get; init; }

    /// <summary>Whether the holds it places block; else they track.</summary>
    public bool Blocks { get; init; } = true;

    /// <summary>What every hold says besides what the options above and its line say.</summary>
    public BlockRequest Hold { get; init; } = new();

    /// <summary>The token that a refusal gave; empty: none.</summary>
    public required string Confirm { get; init; }

    public required string? Report { get; init; }

    /// <summary>How long to go on while nothing gets done.</summary>
    public required TimeSpan RetryFor { get; init; }

    /// <summary>How many lines may wait for an answer at a time.</summary>
    public required int InFlight { get; init; }
}

/// <summary>What the file is.</summary>
internal enum ImportMode
{
    /// <summary>A list; what it lacks stays as it is.</summary>
    Additive = 0,
    /// <summary>Changes to a list.</summary>
    Delta = 1,
    /// <summary>The whole list; what it lacks is released.</summary>
    Full = 2,
}
