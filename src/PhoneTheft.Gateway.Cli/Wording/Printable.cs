using System.Globalization;
using System.Text;

namespace PhoneTheft.Gateway.Cli.Wording;

/// <summary>Makes foreign text harmless: a file or a server must not steer the caller's terminal.</summary>
internal static class Printable
{
    /// <summary>At most <paramref name="length"/> characters, on one line, control characters and broken ones as <c>?</c>.</summary>
    public static string Line(string text, int length)
    {
        var result = new StringBuilder(Math.Min(text.Length, length));
        foreach (var rune in text.EnumerateRunes())
        {
            if (result.Length + rune.Utf16SequenceLength > length)
            {
                break;
            }

            result.Append(IsHarmless(rune) ? rune : new Rune('?'));
        }

        return result.ToString();
    }

    // Format characters may turn the direction of text around; private and unassigned ones may mean anything to a terminal.
    private static bool IsHarmless(Rune rune) => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control
        or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned);
}
