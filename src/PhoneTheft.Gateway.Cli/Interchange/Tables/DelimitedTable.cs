using System.Text;
using CsvHelper;

namespace PhoneTheft.Gateway.Cli.Interchange.Tables;

/// <summary>A list as delimited text.</summary>
/// <remarks>
/// A cell cannot contain a line break, so each line is a row: an open quote damages only its own line.
/// </remarks>
internal sealed class DelimitedTable : ListTable
{
    /// <summary>The longest line, in bytes. A usual one has some forty.</summary>
    public const int LongestLine = 1024;

    private readonly CsvReader _csv;
    private readonly long _linesBefore;
    private CsvMalformedRecord? _malformed;

    /// <param name="text">UTF-8.</param>
    /// <param name="separator">The character between cells.</param>
    /// <param name="linesBefore">The number of lines before the text.</param>
    public DelimitedTable(Stream text, char separator, long linesBefore)
    {
        var options = CsvReaderOptions.Default with
        {
            Separator = separator,
            DetectSeparatorHint = false,
            HasHeader = false,
            AllowLineBreaksInQuotes = false,
            TrimWhitespace = true,
            TrackLineNumbers = true,
            Encoding = Encoding.UTF8,
            IncludeValuesInExceptions = false,
            OnMalformedRecord = record => _malformed = record,
        };
        _csv = CsvReader.Create(new BoundedLineStream(text, LongestLine), options);
        _linesBefore = linesBefore;
    }

    public override long LineNumber => _csv.LineNumber + _linesBefore;

    public override int FieldCount => _csv.FieldCount;

    public override (string Reason, string Detail)? Fault => this switch
    {
        _ when _csv.RawRecord.Length > LongestLine => ("LINE_TOO_LONG", $"The line is longer than {LongestLine} bytes."),
        _ when _malformed?.LineNumber != _csv.LineNumber => null,
        { _malformed.Reason: CsvMalformedReason.StrayQuote } => ("QUOTE_MALFORMED", "A quote stands in the middle of a field."),
        _ => ("QUOTE_MALFORMED", "A quote is not closed, or is followed by more text."),
    };

    public override bool Read() => _csv.Read();

    public override ReadOnlySpan<byte> Field(int index) => index < _csv.FieldCount ? _csv.GetSpan(index) : [];

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _csv.Dispose();
        }
    }
}
