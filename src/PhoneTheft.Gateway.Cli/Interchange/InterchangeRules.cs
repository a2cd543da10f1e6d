using PhoneTheft.Gateway.Cli.Interchange.Cells;

namespace PhoneTheft.Gateway.Cli.Interchange;

/// <summary>How a file is to be read.</summary>
internal sealed record InterchangeRules
{
    /// <summary>Whether each line has a change_type.</summary>
    public bool Delta { get; init; }

    /// <summary>Whether the file is the whole list, so that devices that it lacks are released.</summary>
    public bool Whole { get; init; }

    /// <summary>The sheet of a workbook; null: the first.</summary>
    public string? Sheet { get; init; }

    /// <summary>The words that the status column may have.</summary>
    public StatusWords Words { get; init; } = StatusWords.Default;

    /// <summary>The intent of every line of a file without a status column; None if it has one.</summary>
    public LineIntent Status { get; init; }

    /// <summary>Whether numbers of 14 digits are complete, without a lost zero.</summary>
    public bool FourteenDigits { get; init; }

    /// <summary>Takes remarks on how the file was read.</summary>
    public Action<string> Note { get; init; } = _ => { };

    /// <summary>Whether a wrong check digit is accepted.</summary>
    public bool LenientCheckDigit { get; init; }

    /// <summary>The latest date that is not in the future.</summary>
    public required DateOnly LatestDate { get; init; }

    /// <summary>Tomorrow in UTC: in some time zones that day has already begun.</summary>
    public static DateOnly LatestDateAt(TimeProvider time) => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(1);
}
