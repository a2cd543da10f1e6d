using System.Text;
using CsvHelper;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>Reads a file of the interchange form line by line, holding no more than one buffer of it.</summary>
/// <remarks>
/// No column can hold a line break, so a line is a record: a quote left open spoils its own line and not the rest of the file.
/// </remarks>
internal static class InterchangeReader
{
    /// <summary>Bytes of the longest line that is looked at. A proper one has some forty; the rest is room for long status words.</summary>
    public const int LongestLine = 1024;

    /// <summary>Every line with something on it, in order; the header is read first and not returned.</summary>
    /// <exception cref="CliException">The file as a whole is not in the form.</exception>
    public static IEnumerable<InterchangeLine> Read(Stream file, InterchangeRules rules)
    {
        CsvMalformedRecord? malformed = null;
        var options = CsvReaderOptions.Default with
        {
            Separator = ',',
            DetectSeparatorHint = false,
            HasHeader = false,
            AllowLineBreaksInQuotes = false,
            TrimWhitespace = true,
            TrackLineNumbers = true,
            Encoding = Encoding.UTF8,
            IncludeValuesInExceptions = false,
            OnMalformedRecord = record => malformed = record,
        };

        var bounded = new BoundedLineStream(file, LongestLine);
        using var csv = CsvReader.Create(bounded, options);
        InterchangeColumns? columns = null;
        while (csv.Read())
        {
            if (bounded.IsWide)
            {
                throw InterchangeColumns.Refused("FILE_NOT_TEXT", "The file is UTF-16 or UTF-32 text, or none.", "Save it as CSV in UTF-8.");
            }

            var quoting = malformed?.LineNumber == csv.LineNumber ? malformed : null;
            if (columns is null)
            {
                columns = ReadHeader(csv, quoting, rules);
            }
            else if (!csv.RawRecord.Trim(" \t"u8).IsEmpty)
            {
                yield return InterchangeLineReader.Read(csv, columns, rules, quoting?.Reason);
            }
        }

        if (columns is null)
        {
            throw InterchangeColumns.Refused("FILE_EMPTY", "The file is empty.", "Not even a header: was it written completely?");
        }
    }

    private static InterchangeColumns ReadHeader(CsvReader csv, CsvMalformedRecord? quoting, InterchangeRules rules)
    {
        if (csv.RawRecord.Length > LongestLine)
        {
            throw InterchangeColumns.Refused("HEADER_TOO_LONG", $"The first line is longer than {LongestLine} bytes.", "Is this a text file, with lines?");
        }

        if (quoting is not null)
        {
            throw InterchangeColumns.Refused("HEADER_MALFORMED", "A quote in the first line is not closed or stands in the middle of a name.", "");
        }

        return InterchangeColumns.Of([.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)], rules.Delta);
    }
}
