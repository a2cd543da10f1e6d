using System.Text;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Interchange.Workbooks;
using PhoneTheft.Gateway.Cli.Wording;

namespace PhoneTheft.Gateway.Cli.Interchange.Tables;

/// <summary>
/// Opens a list: text with commas, semicolons, tabs or bars, in UTF-8 or in UTF-16 with a byte order mark; or an .xlsx workbook.
/// </summary>
internal static class ListFile
{
    private const int HeadLength = 8 * 1024;
    private const string Separators = ",;\t|";

    private static readonly byte[] Continued = [.. Enumerable.Range(0x80, 0x80).Select(b => (byte)b)];

    /// <param name="file">The file, at its beginning.</param>
    /// <param name="sheet">The sheet of a workbook; null: the first.</param>
    /// <exception cref="CliException">The file is not a list.</exception>
    public static ListTable Open(Stream file, string? sheet)
    {
        var (stream, head) = Peek(file);
        if (head.AsSpan().StartsWith("PK\u0003\u0004"u8))
        {
            return WorkbookFile.Open(file.CanSeek ? file : PackedFile.Hold(stream), sheet);
        }

        if (head is [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..])
        {
            throw Refused("FILE_KIND_UNKNOWN", "The file is an old .xls workbook, or has a password.", "Save it as .xlsx without a password, or as CSV in UTF-8.");
        }

        if (sheet is not null)
        {
            throw Refused("SHEET_UNKNOWN", "--sheet was given, but the file is not an .xlsx workbook.", "Omit --sheet.");
        }

        if (head.AsSpan().StartsWith("\uFEFF"u8))
        {
            stream.Skip(3);
            head = head[3..];
        }
        else if (Utf16Of(head) is { } encoding)
        {
            stream.Skip(2);
            (stream, head) = Peek(Encoding.CreateTranscodingStream(stream, encoding, Encoding.UTF8));
        }
        else if (head is [0, ..] or [_, 0, ..] or [0xFF, 0xFE, 0, 0, ..])
        {
            throw NoText();
        }

        var first = FirstLine(head);
        if (first.AsSpan().ContainsAny('\0', (char)Rune.ReplacementChar.Value))
        {
            throw NoText();
        }

        if (SeparatorLine(head) is { } line)
        {
            stream.Skip(line.Length);
            return new DelimitedTable(stream, line.Separator, linesBefore: 1);
        }

        return new DelimitedTable(stream, SeparatorIn(first), linesBefore: 0);
    }

    public static CliException Refused(string reason, string message, string hint) =>
        new(ExitCode.Usage, reason, message) { Field = "FILE", Hint = hint };

    private static (PeekedStream Stream, byte[] Head) Peek(Stream file)
    {
        var head = new byte[HeadLength];
        head = head[..file.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false)];
        return (new PeekedStream(head, file), head);
    }

    private static Encoding? Utf16Of(byte[] head) => head switch
    {
        [0xFF, 0xFE, 0, 0, ..] => null,
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };

    // Excel's own line for the separator, which takes precedence over any guess.
    private static (int Length, char Separator)? SeparatorLine(ReadOnlySpan<byte> head)
    {
        var end = head.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0)
        {
            return null;
        }

        var line = Encoding.UTF8.GetString(head[..end]).Trim(' ', '"');
        if (line.Length != 5 || !line.StartsWith("sep=", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (!Separators.Contains(line[4], StringComparison.Ordinal))
        {
            throw Refused("HEADER_MALFORMED", $"The separator in the first line must be a comma, a semicolon, a tab or a bar; got '{Printable.Line(line[4..], 1)}'.", "Correct the first line.");
        }

        return (end + (head[end..].StartsWith("\r\n"u8) ? 2 : 1), line[4]);
    }

    private static CliException NoText() =>
        Refused("FILE_NOT_TEXT", "The file is not UTF-8 text.", "Save it as CSV in UTF-8, or as .xlsx.");

    private static string FirstLine(ReadOnlySpan<byte> head)
    {
        head = head.TrimStart("\r\n \t"u8);
        var end = head.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0 && head.Length > DelimitedTable.LongestLine)
        {
            // Too long for a first line. The cut must not leave half a character, which would look like invalid UTF-8.
            return Encoding.UTF8.GetString(head[..DelimitedTable.LongestLine].TrimEnd(Continued));
        }

        return Encoding.UTF8.GetString(end < 0 ? head : head[..end]);
    }

    // Of several separators the one that isolates the IMEI; otherwise the comma.
    private static char SeparatorIn(string line) =>
        Separators.FirstOrDefault(
            separator => line.Contains(separator, StringComparison.Ordinal)
                && (Separators.Count(s => line.Contains(s, StringComparison.Ordinal)) == 1 || line.Split(separator).Any(name => ColumnName.Of(name).Equals("IMEI", StringComparison.OrdinalIgnoreCase))),
            ',');
}
