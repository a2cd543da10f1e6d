using System.Text;
using CsvHelper;
using PhoneTheft.Gateway.Cli.Lists;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>Judges one line of the interchange form.</summary>
internal static class InterchangeLineReader
{
    private const int LongestReportedText = 64;

    public static InterchangeLine Read(CsvReader csv, InterchangeColumns columns, InterchangeRules rules, CsvMalformedReason? quoting)
    {
        var hasImei = Imei.TryParse(csv.GetSpan(columns.Imei), out var imei, out var error);
        var identity = hasImei ? imei.Identity : (EquipmentIdentity?)null;

        InterchangeLine Refused(string reason, string detail, int column) =>
            InterchangeLine.Refused(csv.LineNumber, identity, new LineRefusal(reason, detail, TextOf(csv.GetSpan(column))));

        // Shape first: of a line with a field too many, nobody can say which field is which.
        if (csv.RawRecord.Length > InterchangeReader.LongestLine)
        {
            return Refused("LINE_TOO_LONG", $"The line is longer than {InterchangeReader.LongestLine} bytes.", columns.Imei);
        }

        if (quoting is { } fault)
        {
            var detail = fault == CsvMalformedReason.StrayQuote ? "A quote stands in the middle of a field." : "A quote is not closed, or followed by more text.";
            return Refused("QUOTE_MALFORMED", detail, columns.Imei);
        }

        if (csv.FieldCount != columns.Count)
        {
            var reason = csv.FieldCount > columns.Count ? "FIELDS_TOO_MANY" : "FIELDS_TOO_FEW";
            return Refused(reason, $"The line has {csv.FieldCount} fields and the header {columns.Count}.", columns.Imei);
        }

        if (!hasImei)
        {
            var (reason, detail) = Explain(error);
            return Refused(reason, detail, columns.Imei);
        }

        if (imei.Identity.IsPlaceholder)
        {
            return Refused("IMEI_PLACEHOLDER", "One digit repeated: thousands of phones carry such a number.", columns.Imei);
        }

        if (imei.CheckDigit == CheckDigit.Wrong && !rules.LenientCheckDigit)
        {
            return Refused("CHECK_DIGIT_WRONG", "The 15th digit is neither the check digit nor 0: perhaps a typo, and then this is another phone.", columns.Imei);
        }

        if (ReportingDate.Fault(csv.GetSpan(columns.Date), rules.LatestDate, out var date) is { } dateFault)
        {
            return Refused(dateFault.Reason, dateFault.Detail, columns.Date);
        }

        if (rules.Words.Read(csv.GetSpan(columns.Status), out var intent) is { } statusFault)
        {
            return Refused(statusFault.Reason, statusFault.Detail, columns.Status);
        }

        if (rules.Delta)
        {
            var change = csv.GetSpan(columns.ChangeType);
            if (Ascii.EqualsIgnoreCase(change, "remove"u8))
            {
                intent = LineIntent.EndByRemoval;
            }
            else if (!Ascii.EqualsIgnoreCase(change, "add"u8) && !Ascii.EqualsIgnoreCase(change, "update"u8))
            {
                return Refused("CHANGE_TYPE_UNKNOWN", ExplainChangeType(change), columns.ChangeType);
            }
        }

        return new InterchangeLine(csv.LineNumber, identity, intent, date, Refusal: null);
    }

    private static string ExplainChangeType(ReadOnlySpan<byte> change)
    {
        var odd = OddCharacters.Describe(change, foreign: true);
        var meant = NearWord.Of(OddCharacters.Visible(change).Trim(), ["add", "remove", "update"]);
        return "A change_type is add, remove or update."
            + (odd.Length > 0 ? $" This one holds {odd}." : "")
            + (meant is null ? "" : $" Did you mean '{meant}'?");
    }

    private static (string Reason, string Detail) Explain(ImeiError error) => error switch
    {
        ImeiError.Empty => ("IMEI_EMPTY", "The line names no device."),
        ImeiError.Length => ("IMEI_LENGTH", "Not 14, 15 or 16 digits."),
        _ => ("IMEI_CHARACTER", "Something that is neither a digit nor a single hyphen, dot or blank between two digits; only digits name a device here."),
    };

    private static string TextOf(ReadOnlySpan<byte> field) =>
        OddCharacters.Show(field[..Math.Min(field.Length, 4 * LongestReportedText)], LongestReportedText);
}
