using System.Text;

namespace PhoneTheft.Gateway.Cli.Interchange.Cells;

/// <summary>Tells words whose letters are all of one alphabet from those with a letter that only looks like the others.</summary>
internal static class Alphabets
{
    private const int Latin = 0;
    private const int Disguise = -1;

    /// <summary>Whether a word has letters of two alphabets, or Latin ones in another shape: wide, bold, small capitals.</summary>
    public static bool AreMixed(string word)
    {
        var found = word.EnumerateRunes().Where(Rune.IsLetter).Select(Of).Distinct().ToList();
        return found.Count > 1 || found.Contains(Disguise);
    }

    // Unicode's blocks lie in pages of 256; some alphabets have several, and East Asian words are written with signs of many.
    private static int Of(Rune letter) => letter.Value switch
    {
        < 0x0250 or (>= 0x1E00 and <= 0x1EFF) => Latin,
        <= 0x02AF or (>= 0x1D00 and <= 0x1DBF) or (>= 0x2070 and <= 0x214F) or (>= 0xFB00 and <= 0xFB06)
            or (>= 0xFF21 and <= 0xFF5A) or (>= 0x1D400 and <= 0x1D7FF) => Disguise,
        >= 0x1F00 and <= 0x1FFF => 0x03,
        <= 0x052F and >= 0x0400 => 0x04,
        (>= 0x1100 and <= 0x11FF) or (>= 0x2E80 and <= 0x9FFF) or (>= 0xAC00 and <= 0xD7FF) or (>= 0xF900 and <= 0xFAFF)
            or (>= 0xFF66 and <= 0xFFDC) or >= 0x20000 => 0x30,
        _ => letter.Value >> 8,
    };
}
