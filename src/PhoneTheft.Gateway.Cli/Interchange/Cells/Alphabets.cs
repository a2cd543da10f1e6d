using System.Text;

namespace PhoneTheft.Gateway.Cli.Interchange.Cells;

/// <summary>Finds words that mix alphabets, such as a Cyrillic letter that looks like a Latin one.</summary>
internal static class Alphabets
{
    private const int Latin = 0;
    private const int SpecialForm = -1;

    /// <summary>Whether a word has letters of two alphabets, or Latin letters in special forms: wide, bold, small capitals.</summary>
    public static bool AreMixed(string word)
    {
        var found = word.EnumerateRunes().Where(Rune.IsLetter).Select(Of).Distinct().ToList();
        return found.Count > 1 || found.Contains(SpecialForm);
    }

    // Unicode's blocks are pages of 256; some alphabets have several, and East Asian words use many.
    private static int Of(Rune letter) => letter.Value switch
    {
        < 0x0250 or (>= 0x1E00 and <= 0x1EFF) => Latin,
        <= 0x02AF or (>= 0x1D00 and <= 0x1DBF) or (>= 0x2070 and <= 0x214F) or (>= 0xFB00 and <= 0xFB06)
            or (>= 0xFF21 and <= 0xFF5A) or (>= 0x1D400 and <= 0x1D7FF) => SpecialForm,
        >= 0x1F00 and <= 0x1FFF => 0x03,
        <= 0x052F and >= 0x0400 => 0x04,
        (>= 0x1100 and <= 0x11FF) or (>= 0x2E80 and <= 0x9FFF) or (>= 0xAC00 and <= 0xD7FF) or (>= 0xF900 and <= 0xFAFF)
            or (>= 0xFF66 and <= 0xFFDC) or >= 0x20000 => 0x30,
        _ => letter.Value >> 8,
    };
}
