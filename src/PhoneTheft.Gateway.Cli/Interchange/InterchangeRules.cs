using PhoneTheft.Gateway.Cli.Interchange.Cells;

namespace PhoneTheft.Gateway.Cli.Interchange;

/// <summary>What the caller said about the file.</summary>
internal sealed record InterchangeRules
{
    /// <summary>Whether each line has a change_type.</summary>
    public bool Delta { get; init; }

    /// <summary>Whether the file is the whole list: what it lacks is released.</summary>
    public bool Whole { get; init; }

    /// <summary>The sheet of a workbook; null: its first.</summary>
    public string? Sheet { get; init; }

    /// <summary>What the status column may say.</summary>
    public StatusWords Words { get; init; } = StatusWords.Default;

    /// <summary>What every line wants, where the file has no status column; none: it has one.</summary>
    public LineIntent Status { get; init; }

    /// <summary>Whether numbers of 14 digits are all whole: none of them lost a zero.</summary>
    public bool FourteenDigits { get; init; }

    /// <summary>Hears what was read in another way than the caller may think.</summary>
    public Action<string> Note { get; init; } = _ => { };

    /// <summary>Whether a wrong 15th digit is overlooked.</summary>
    public bool LenientCheckDigit { get; init; }

    /// <summary>Days after this one have not come yet, wherever the report was written.</summary>
    public required DateOnly LatestDate { get; init; }

    /// <summary>Somewhere it is tomorrow already; later than that it is nowhere.</summary>
    public static DateOnly LatestDateAt(TimeProvider time) => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(1);
}
