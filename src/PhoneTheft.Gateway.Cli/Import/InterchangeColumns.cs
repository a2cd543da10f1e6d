using System.Text;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>Where the columns of one file are. A file whose header doesn't fit the form is refused whole.</summary>
internal sealed record InterchangeColumns(int Count, int Imei, int Date, int Status, int ChangeType)
{
    public const string ImeiName = "IMEI";
    public const string DateName = "reporting_date";
    public const string StatusName = "status";
    public const string ChangeTypeName = "change_type";

    private const string Form = "The first line has to be: IMEI,reporting_date,status";

    /// <exception cref="CliException">It is not a header of the form.</exception>
    public static InterchangeColumns Of(IReadOnlyList<string> names, bool delta)
    {
        if (names.Any(n => n.Contains('\0', StringComparison.Ordinal) || n.Contains((char)Rune.ReplacementChar.Value, StringComparison.Ordinal)))
        {
            throw Refused("FILE_NOT_TEXT", "The file is not UTF-8 text.", "Save it as CSV in UTF-8.");
        }

        if (names.Any(n => PhoneTheft.Gateway.Core.Imei.TryParse(n, out _, out _)))
        {
            throw Refused("HEADER_MISSING", "The file has no header: its first line holds an IMEI.", Form + (delta ? ",change_type" : "") + ".");
        }

        int[] found = [-1, -1, -1, -1];
        string[] known = [ImeiName, DateName, StatusName, ChangeTypeName];
        for (var i = 0; i < names.Count; i++)
        {
            var column = Array.FindIndex(known, k => k.Equals(names[i], StringComparison.OrdinalIgnoreCase));
            if (column < 0)
            {
                throw Refused("COLUMN_UNKNOWN", $"The header has a column '{Printable.Line(names[i], 64)}' that the form doesn't know.", SeparatorHint(names[i]) ?? Form + ".");
            }

            if (found[column] >= 0)
            {
                throw Refused("COLUMN_TWICE", $"The header has the column '{known[column]}' twice.", Form + ".");
            }

            found[column] = i;
        }

        for (var column = 0; column < 3; column++)
        {
            if (found[column] < 0)
            {
                throw Refused("COLUMN_MISSING", $"The header lacks the column '{known[column]}'.", Form + ".");
            }
        }

        return (delta, found[3]) switch
        {
            (true, < 0) => throw Refused("CHANGE_TYPE_MISSING", "--delta was given, and the file has no column 'change_type'.", "Leave --delta away if this is a whole list."),
            (false, >= 0) => throw Refused("CHANGE_TYPE_UNEXPECTED", "The file has a column 'change_type': it lists changes.", "Add --delta."),
            _ => new InterchangeColumns(names.Count, found[0], found[1], found[2], found[3]),
        };
    }

    public static CliException Refused(string reason, string message, string hint) =>
        new(ExitCode.Usage, reason, message) { Field = "FILE", Hint = hint };

    private static string? SeparatorHint(string name) =>
        name.AsSpan().ContainsAny(";\t|") ? "Columns are separated by commas." : null;
}
