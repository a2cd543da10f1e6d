using System.Text.RegularExpressions;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Interchange.Cells;

/// <summary>What a cell says of a device: an IMEI, or why it is none. Whatever a spreadsheet may have made of a number is none.</summary>
internal static partial class NumberCell
{
    private const int Longest = 64;

    /// <param name="text">The cell.</param>
    /// <param name="imei">The device, where the text names one; with a fault it names it as the text stands, for what it is worth.</param>
    /// <param name="isSpelled">Whether the text is a legal spelling.</param>
    /// <returns>Why it is not to be used; null: nothing is wrong with it as it stands.</returns>
    public static (string Reason, string Detail)? Read(ReadOnlySpan<byte> text, out Imei imei, out bool isSpelled)
    {
        isSpelled = Imei.TryParse(text, out imei, out var error);
        if (!isSpelled)
        {
            return Explain(text, error);
        }

        // Digits alone are what lists are made of, and cost no more than this.
        return text.ContainsAnyExceptInRange((byte)'0', (byte)'9') && FaultOfSpelling(TextOf(text)) is { } fault
            ? ("SPREADSHEET_NUMBER", fault)
            : imei.Identity.IsPlaceholder
            ? ("IMEI_PLACEHOLDER", "One digit repeated: thousands of phones carry such a number.")
            : IsFilledUp(text)
            ? ("SPREADSHEET_NUMBER", "Sixteen digits, and a zero in front that no phone's number has: a column of fixed width filled up a shorter one. Export it as it is.")
            : IsRounded(text)
            ? ("SPREADSHEET_NUMBER", "Nothing but zeros from the 8th digit on: a spreadsheet made 4.90154E+14 or the like of it, and that was read back. Export the column as text.")
            : null;
    }

    /// <summary>How many digits a legal spelling has: 14, 15 or 16.</summary>
    public static int DigitsIn(ReadOnlySpan<byte> text)
    {
        var digits = 0;
        foreach (var unit in text)
        {
            digits += char.IsAsciiDigit((char)unit) ? 1 : 0;
        }

        return digits;
    }

    // A 15-digit IMEI in a column of 16 is the legal spelling of another device. Of real phones' numbers those with a zero in front begin with 01
    // (a few test sets with 00), so a zero before anything else was put there.
    private static bool IsFilledUp(ReadOnlySpan<byte> text) => text.Length == 16 && text[0] == '0' && text[1] != '1';

    // Of 4.90154E+14 the next program makes 490154000000000, and its 0 at the end passes for a spare digit. 14 digits may be meant so: the first of a series.
    private static bool IsRounded(ReadOnlySpan<byte> text) => text.Length is 15 or 16 && !text[7..].ContainsAnyExcept((byte)'0');

    private static string? FaultOfSpelling(string text) =>
        Decimals().IsMatch(text) ? "A decimal number: it went through a spreadsheet or a program that calculates, and leading zeros are lost on the way."
        : Thousands().IsMatch(text) ? "Groups of three digits: a spreadsheet showed it as a number, and leading zeros are lost on the way."
        : null;

    private static (string Reason, string Detail) Explain(ReadOnlySpan<byte> text, ImeiError error)
    {
        if (error == ImeiError.Empty || text.Trim(" \t"u8).IsEmpty)
        {
            return ("IMEI_EMPTY", "The line names no device.");
        }

        var shown = TextOf(text);
        if (Scientific().IsMatch(shown))
        {
            return ("SPREADSHEET_NUMBER", "A spreadsheet made 4.90154E+14 or the like of it: the other digits are lost. Export the column as text.");
        }

        if (SeveralNumbers().IsMatch(shown))
        {
            return ("IMEI_SEVERAL", "Several numbers in one place: write one on each line.");
        }

        if (OddCharacters.Describe(text, foreign: false) is { Length: > 0 } odd)
        {
            return ("IMEI_CHARACTER", $"It holds what can't be seen: {odd}.");
        }

        if (QuotedNumber().IsMatch(shown) || GroupedNumber().IsMatch(shown))
        {
            return ("SPREADSHEET_NUMBER", "Quotes, apostrophes or separators of thousands: it went through a spreadsheet. Export the column as text.");
        }

        return error == ImeiError.Length
            ? Zeros(shown) is { } zeros ? ("SPREADSHEET_NUMBER", zeros) : ("IMEI_LENGTH", "Not 14, 15 or 16 digits.")
            : ("IMEI_CHARACTER", "Something that is neither a digit nor a single hyphen, dot or blank between two digits; only digits name a device here.");
    }

    private static string? Zeros(string text) =>
        text.Length is > 7 and < 14 && Imei.TryParse(text.PadLeft(15, '0'), out var imei, out _) && imei.CheckDigit == CheckDigit.Right
            ? "Too short, and an IMEI with zeros before it: a spreadsheet dropped them."
            : null;

    private static string TextOf(ReadOnlySpan<byte> text) => System.Text.Encoding.UTF8.GetString(text[..Math.Min(text.Length, Longest)]);

    [GeneratedRegex(@"^\s*['""]?[+-]?\d+([.,]\d+)?[eE][+-]?\d+\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Scientific();

    // 13049001234568.0 has 15 digits, and is another device than 013049001234568.
    [GeneratedRegex(@"^\d+\.0{1,2}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Decimals();

    // 14 digits in such groups may have had 15 once; 15 and 16 are complete.
    [GeneratedRegex(@"^\d{2}(?<mark>[. ])\d{3}(\k<mark>\d{3}){3}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Thousands();

    [GeneratedRegex(@"\d{13,17}\D+\d{13,17}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex SeveralNumbers();

    [GeneratedRegex(@"^[='""‘’“”]+\d[\d .,-]*['""‘’“”]*$|^\d[\d .,-]*['""‘’“”]+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex QuotedNumber();

    [GeneratedRegex(@"^\d{1,3}(?<mark>[,'_’])\d{3}(\k<mark>\d{3})+([.,]0+)?$|^\d+[.,]0+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex GroupedNumber();
}
