using System.Text.RegularExpressions;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Interchange.Cells;

/// <summary>Reads a cell as an IMEI, or says why it is none. A number that a spreadsheet may have damaged is none.</summary>
internal static partial class NumberCell
{
    private const int Longest = 64;

    /// <param name="text">The cell.</param>
    /// <param name="imei">The IMEI if the text is a legal spelling, even with a fault.</param>
    /// <param name="isSpelled">Whether the text is a legal spelling.</param>
    /// <returns>Why the number must not be used; null if nothing is wrong.</returns>
    public static (string Reason, string Detail)? Read(ReadOnlySpan<byte> text, out Imei imei, out bool isSpelled)
    {
        isSpelled = Imei.TryParse(text, out imei, out var error);
        if (!isSpelled)
        {
            return Explain(text, error);
        }

        // Almost all cells have digits only; they cost no more than this.
        return text.ContainsAnyExceptInRange((byte)'0', (byte)'9') && FaultOfSpelling(TextOf(text)) is { } fault
            ? ("SPREADSHEET_NUMBER", fault)
            : imei.Identity.IsPlaceholder
            ? ("IMEI_PLACEHOLDER", "One digit repeated is a placeholder that thousands of phones have.")
            : IsFilledUp(text)
            ? ("SPREADSHEET_NUMBER", "16 digits with a leading zero that no IMEI has: a column of fixed width has padded a shorter number. Export it without padding.")
            : IsRounded(text)
            ? ("SPREADSHEET_NUMBER", "Only zeros from the 8th digit on: a spreadsheet has rounded the number, such as 4.90154E+14. Export the column as text.")
            : null;
    }

    /// <summary>The number of digits of a legal spelling: 14, 15 or 16.</summary>
    public static int DigitsIn(ReadOnlySpan<byte> text)
    {
        var digits = 0;
        foreach (var unit in text)
        {
            digits += char.IsAsciiDigit((char)unit) ? 1 : 0;
        }

        return digits;
    }

    // A 15-digit IMEI padded to 16 is a legal spelling of another device. Real IMEIs with a leading zero begin with 01 (a few
    // test devices with 00), so a zero before anything else is padding.
    private static bool IsFilledUp(ReadOnlySpan<byte> text) => text.Length == 16 && text[0] == '0' && text[1] != '1';

    // Another program reads 4.90154E+14 as 490154000000000, whose last 0 looks like a spare digit. 14 digits can be real: the first of a
    // series.
    private static bool IsRounded(ReadOnlySpan<byte> text) => text.Length is 15 or 16 && !text[7..].ContainsAnyExcept((byte)'0');

    private static string? FaultOfSpelling(string text) =>
        Decimals().IsMatch(text) ? "A decimal number: a spreadsheet has changed it, and leading zeros may be lost."
        : Thousands().IsMatch(text) ? "Groups of three digits: a spreadsheet has formatted it as a number, and leading zeros may be lost."
        : null;

    private static (string Reason, string Detail) Explain(ReadOnlySpan<byte> text, ImeiError error)
    {
        if (error == ImeiError.Empty || text.Trim(" \t"u8).IsEmpty)
        {
            return ("IMEI_EMPTY", "The line has no IMEI.");
        }

        var shown = TextOf(text);
        if (Scientific().IsMatch(shown))
        {
            return ("SPREADSHEET_NUMBER", "A spreadsheet has rounded the number, such as 4.90154E+14, and digits are lost. Export the column as text.");
        }

        if (SeveralNumbers().IsMatch(shown))
        {
            return ("IMEI_SEVERAL", "Several numbers in one field: write one IMEI per line.");
        }

        if (OddCharacters.Describe(text, foreign: false) is { Length: > 0 } odd)
        {
            return ("IMEI_CHARACTER", $"It contains invisible characters: {odd}.");
        }

        if (QuotedNumber().IsMatch(shown) || GroupedNumber().IsMatch(shown))
        {
            return ("SPREADSHEET_NUMBER", "Quotes, apostrophes or thousands separators: a spreadsheet has changed the number. Export the column as text.");
        }

        return error == ImeiError.Length
            ? Zeros(shown) is { } zeros ? ("SPREADSHEET_NUMBER", zeros) : ("IMEI_LENGTH", "An IMEI must have 14, 15 or 16 digits.")
            : ("IMEI_CHARACTER", "An IMEI may contain only digits, with single hyphens, dots or blanks between them.");
    }

    private static string? Zeros(string text) =>
        text.Length is > 7 and < 14 && Imei.TryParse(text.PadLeft(15, '0'), out var imei, out _) && imei.CheckDigit == CheckDigit.Right
            ? "Too short: with leading zeros it is an IMEI, so a spreadsheet has probably dropped them."
            : null;

    private static string TextOf(ReadOnlySpan<byte> text) => System.Text.Encoding.UTF8.GetString(text[..Math.Min(text.Length, Longest)]);

    [GeneratedRegex(@"^\s*['""]?[+-]?\d+([.,]\d+)?[eE][+-]?\d+\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Scientific();

    // 13049001234568.0 has 15 digits, but is another device than 013049001234568.
    [GeneratedRegex(@"^\d+\.0{1,2}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Decimals();

    // 14 digits in groups of three may have had 15; 15 and 16 are complete.
    [GeneratedRegex(@"^\d{2}(?<mark>[. ])\d{3}(\k<mark>\d{3}){3}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Thousands();

    [GeneratedRegex(@"\d{13,17}\D+\d{13,17}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex SeveralNumbers();

    [GeneratedRegex(@"^[='""‘’“”]+\d[\d .,-]*['""‘’“”]*$|^\d[\d .,-]*['""‘’“”]+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex QuotedNumber();

    [GeneratedRegex(@"^\d{1,3}(?<mark>[,'_’])\d{3}(\k<mark>\d{3})+([.,]0+)?$|^\d+[.,]0+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex GroupedNumber();
}
