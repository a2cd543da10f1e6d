using System.Globalization;
using System.Text;

namespace PhoneTheft.Gateway.Cli.Wording;

/// <summary>Removes what could control a terminal from the text of files and servers.</summary>
internal static class Printable
{
    /// <summary>
    /// The text on one line, at most <paramref name="length"/> characters; control characters and invalid ones become <c>?</c>.
    /// </summary>
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

    // Format characters can reverse the direction of text; private and unassigned ones can mean anything to a terminal.
    private static bool IsHarmless(Rune rune) => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control
        or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned);
}
