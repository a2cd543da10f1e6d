using System.Text;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>The status column: empty or <c>blacklist</c> blocks, any other word says that the device is not blocked.</summary>
internal static class LineStatus
{
    private const int Longest = 64;

    /// <summary>Reads a status.</summary>
    /// <returns>False when it is no word at all. Garbage, or a date from a shifted column, must not unblock a phone.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out bool blocks)
    {
        blocks = text.IsEmpty || Ascii.EqualsIgnoreCase(text, "blacklist"u8);
        return blocks || IsWord(text);
    }

    private static bool IsWord(ReadOnlySpan<byte> text)
    {
        if (text.Length > Longest)
        {
            return false;
        }

        var letters = false;
        while (!text.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(text, out var rune, out var length);
            if (status != System.Buffers.OperationStatus.Done || Rune.IsControl(rune))
            {
                return false;
            }

            letters |= Rune.IsLetter(rune);
            text = text[length..];
        }

        return letters;
    }
}
