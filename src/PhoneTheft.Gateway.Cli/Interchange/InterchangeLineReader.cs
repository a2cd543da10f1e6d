using System.Text;
using PhoneTheft.Gateway.Cli.Interchange.Cells;
using PhoneTheft.Gateway.Cli.Interchange.Tables;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Interchange;

/// <summary>Reads one line of the interchange form.</summary>
internal static class InterchangeLineReader
{
    private const int LongestReportedText = 64;

    public static InterchangeLine Read(ListTable table, InterchangeColumns columns, InterchangeRules rules)
    {
        var numberFault = NumberCell.Read(table.Field(columns.Imei), out var imei, out var isSpelled);
        var identity = isSpelled ? imei.Identity : (EquipmentIdentity?)null;

        InterchangeLine Refused((string Reason, string Detail) fault, int column) =>
            InterchangeLine.Refused(table.LineNumber, identity, new LineRefusal(fault.Reason, fault.Detail, TextOf(table.Field(column))));

        // The number of fields first: in a line with an extra field it is unknown which field is which.
        if ((table.Fault ?? FaultOfShape(table, columns) ?? numberFault) is { } fault)
        {
            return Refused(fault, columns.Imei);
        }

        if (imei.CheckDigit == CheckDigit.Wrong && !rules.LenientCheckDigit)
        {
            return Refused(("CHECK_DIGIT_WRONG", "The 15th digit is neither the check digit nor 0; if this is a typo, the IMEI is another device's."), columns.Imei);
        }

        DateOnly? date = null;
        if (columns.Date >= 0 && ReportingDate.Fault(table.Field(columns.Date), rules.LatestDate, out date) is { } dateFault)
        {
            return Refused(dateFault, columns.Date);
        }

        var intent = rules.Status;
        if (columns.Status >= 0 && rules.Words.Read(table.Field(columns.Status), out intent) is { } statusFault)
        {
            return Refused(statusFault, columns.Status);
        }

        if (columns.ChangeType >= 0)
        {
            var change = table.Field(columns.ChangeType);
            if (Ascii.EqualsIgnoreCase(change, "remove"u8))
            {
                intent = LineIntent.EndByRemoval;
            }
            else if (!Ascii.EqualsIgnoreCase(change, "add"u8) && !Ascii.EqualsIgnoreCase(change, "update"u8))
            {
                return Refused(("CHANGE_TYPE_UNKNOWN", ExplainChangeType(change)), columns.ChangeType);
            }
        }

        return new InterchangeLine(table.LineNumber, identity, intent, date, Refusal: null, NumberCell.DigitsIn(table.Field(columns.Imei)));
    }

    // Spreadsheets leave empty cells after the last column; they do no harm.
    private static (string Reason, string Detail)? FaultOfShape(ListTable table, InterchangeColumns columns) =>
        ReferenceEquals(columns, InterchangeColumns.Plain) ? NumberList.FaultOfShape(table)
        : table.FieldCount < columns.Count ? ("FIELDS_TOO_FEW", $"The line has {table.FieldCount} fields, but the header {columns.Count}.")
        : table.FieldCount > columns.Count && !table.IsBlankFrom(columns.Count) ? ("FIELDS_TOO_MANY", $"The line has {table.FieldCount} fields, but the header {columns.Count}.")
        : null;

    private static string ExplainChangeType(ReadOnlySpan<byte> change)
    {
        var odd = OddCharacters.Describe(change, foreign: true);
        var meant = NearestWord.Of(OddCharacters.Visible(change).Trim(), ["add", "remove", "update"]);
        return "A change_type must be add, remove or update."
            + (odd.Length > 0 ? $" This one contains {odd}." : "")
            + (meant is null ? "" : $" Did you mean '{meant}'?");
    }

    private static string TextOf(ReadOnlySpan<byte> field) =>
        OddCharacters.Show(field[..Math.Min(field.Length, 4 * LongestReportedText)], LongestReportedText);
}
