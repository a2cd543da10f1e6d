using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Interchange.Tables;

namespace PhoneTheft.Gateway.Cli.Interchange;

/// <summary>Where the columns of one file are; below 0: it has none such. A file whose header doesn't fit the form is refused whole.</summary>
internal sealed record InterchangeColumns(int Count, int Imei, int Date, int Status, int ChangeType)
{
    public const string ImeiName = ListHeader.ImeiName;
    public const string DateName = "reporting_date";
    public const string StatusName = "status";
    public const string ChangeTypeName = "change_type";

    private const string Form = "The first line has to be: IMEI,reporting_date,status";

    private static readonly string[] Known = [ImeiName, DateName, StatusName, ChangeTypeName];

    /// <summary>Columns that say nothing here, and may hold further devices all the same.</summary>
    public UnreadColumns? Others { get; private init; }

    /// <summary>A list of numbers and nothing else.</summary>
    public static InterchangeColumns Plain { get; } = new(1, Imei: 0, Date: -1, Status: -1, ChangeType: -1);

    /// <exception cref="CliException">It is not a header of the form.</exception>
    public static InterchangeColumns Of(IReadOnlyList<string> cells, InterchangeRules rules)
    {
        if (cells.Any(n => PhoneTheft.Gateway.Core.Imei.TryParse(n, out _, out _)))
        {
            throw ListFile.Refused("HEADER_MISSING", "The file has no header: its first line holds an IMEI.", Form + (rules.Delta ? ",change_type." : ". Of a plain list of numbers say what it is: --status blacklist"));
        }

        var header = new ListHeader(cells, Known, Form + ".");
        var found = header.Found;
        var required = rules.Status == LineIntent.None ? 3 : 1;
        for (var column = 0; column < required; column++)
        {
            if (found[column] < 0)
            {
                throw ListFile.Refused("COLUMN_MISSING", $"The header lacks the column '{Known[column]}'.", Form + ".");
            }
        }

        if (rules.Status != LineIntent.None && found[2] >= 0)
        {
            throw ListFile.Refused("STATUS_TWICE", "The file says for each line what it is: it has a column 'status'.", "Use `phonetheft import FILE`, without --status.");
        }

        header.SayIgnored(rules.Note);
        return (rules.Delta, found[3]) switch
        {
            (true, < 0) => throw ListFile.Refused("CHANGE_TYPE_MISSING", "--delta was given, and the file has no column 'change_type'.", "Leave --delta away if this is a whole list."),
            (false, >= 0) => throw ListFile.Refused("CHANGE_TYPE_UNEXPECTED", "The file has a column 'change_type': it lists changes.", "Import it with --delta."),
            _ => new InterchangeColumns(header.Count, found[0], found[1], found[2], found[3]) { Others = new UnreadColumns(header.Ignored, found[0]) },
        };
    }
}
