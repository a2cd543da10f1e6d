using System.Globalization;
using System.Text;
using PhoneTheft.Gateway.Cli.Wording;

namespace PhoneTheft.Gateway.Cli.Interchange.Cells;

/// <summary>Characters that are invisible or look like others. They are shown and named, never removed.</summary>
/// <remarks>Nothing here relies on string.Normalize: under invariant globalization it changes nothing.</remarks>
internal static class OddCharacters
{
    private const int MostNamed = 3;

    /// <summary>The names of such characters in a text, in order; empty if it has none.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="foreign">Whether letters of another alphabet count as well, in a text with ASCII letters.</param>
    public static string Describe(ReadOnlySpan<byte> utf8, bool foreign)
    {
        var hasLatin = HasAsciiLetter(utf8);
        List<string> names = [];
        foreach (var rune in Runes(utf8))
        {
            if ((IsInvisible(rune) || (foreign && (IsSpecialForm(rune) || (hasLatin && rune.Value > 0x7F)))) && CharacterNames.Of(rune) is var name && !names.Contains(name))
            {
                names.Add(name);
            }
        }

        return names.Count <= MostNamed
            ? string.Join(", ", names)
            : $"{string.Join(", ", names.Take(MostNamed))} and {names.Count - MostNamed} more";
    }

    /// <summary>
    /// The text with invisible characters written as <c>&lt;U+200B&gt;</c>; at most <paramref name="length"/> characters.
    /// </summary>
    public static string Show(ReadOnlySpan<byte> utf8, int length)
    {
        var result = new StringBuilder();
        foreach (var rune in Runes(utf8))
        {
            var shown = IsInvisible(rune) ? $"<U+{rune.Value:X4}>" : rune.ToString();
            if (result.Length + shown.Length > length)
            {
                break;
            }

            result.Append(shown);
        }

        return Printable.Line(result.ToString(), length);
    }

    /// <summary>The text without invisible characters. Use it only to suggest what may have been meant.</summary>
    public static string Visible(ReadOnlySpan<byte> utf8) =>
        string.Concat(Runes(utf8).Where(rune => !IsInvisible(rune)).Select(rune => rune.ToString()));

    // Latin letters in special widths and styles; no language uses them for words.
    private static bool IsSpecialForm(Rune rune) => rune.Value is (>= 0xFF01 and <= 0xFF5E) or (>= 0x1D400 and <= 0x1D7FF);

    // Invisible, but letters or symbols by category: the fillers of Hangul and Khmer, and the blank of Braille.
    private static bool IsBlank(Rune rune) => rune.Value is 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2800 or 0x3164 or 0xFFA0;

    private static bool IsInvisible(Rune rune) => IsBlank(rune) || IsInvisibleByCategory(rune);

    private static bool IsInvisibleByCategory(Rune rune) => rune.Value != ' ' && Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Format
        or UnicodeCategory.Control
        or UnicodeCategory.SpaceSeparator
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.NonSpacingMark
        or UnicodeCategory.EnclosingMark
        or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned;

    private static bool HasAsciiLetter(ReadOnlySpan<byte> utf8)
    {
        foreach (var unit in utf8)
        {
            if (char.IsAsciiLetter((char)unit))
            {
                return true;
            }
        }

        return false;
    }

    private static List<Rune> Runes(ReadOnlySpan<byte> utf8)
    {
        List<Rune> runes = [];
        while (!utf8.IsEmpty)
        {
            // Invalid UTF-8 becomes U+FFFD, which has a name as well.
            _ = Rune.DecodeFromUtf8(utf8, out var rune, out var length);
            runes.Add(rune);
            utf8 = utf8[length..];
        }

        return runes;
    }
}
