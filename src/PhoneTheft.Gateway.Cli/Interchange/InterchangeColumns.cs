using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Interchange.Tables;

namespace PhoneTheft.Gateway.Cli.Interchange;

/// <summary>
/// The columns of one file, as indexes; negative if the file has no such column. A file with a wrong header is refused as a whole.
/// </summary>
internal sealed record InterchangeColumns(int Count, int Imei, int Date, int Status, int ChangeType)
{
    public const string ImeiName = ListHeader.ImeiName;
    public const string DateName = "reporting_date";
    public const string StatusName = "status";
    public const string ChangeTypeName = "change_type";

    private const string Form = "The first line must be: IMEI,reporting_date,status";

    private static readonly string[] Known = [ImeiName, DateName, StatusName, ChangeTypeName];

    /// <summary>The columns that are not read, which may contain further IMEIs.</summary>
    public UnreadColumns? Others { get; private init; }

    /// <summary>A plain list of IMEIs without a header.</summary>
    public static InterchangeColumns Plain { get; } = new(1, Imei: 0, Date: -1, Status: -1, ChangeType: -1);

    /// <exception cref="CliException">The header is not in the interchange form.</exception>
    public static InterchangeColumns Of(IReadOnlyList<string> cells, InterchangeRules rules)
    {
        if (cells.Any(n => PhoneTheft.Gateway.Core.Imei.TryParse(n, out _, out _)))
        {
            throw ListFile.Refused("HEADER_MISSING", "The file has no header: its first line contains an IMEI.", Form + (rules.Delta ? ",change_type." : ". For a plain list of IMEIs, add --status blacklist."));
        }

        var header = new ListHeader(cells, Known, Form + ".");
        var found = header.Found;
        var required = rules.Status == LineIntent.None ? 3 : 1;
        for (var column = 0; column < required; column++)
        {
            if (found[column] < 0)
            {
                throw ListFile.Refused("COLUMN_MISSING", $"The header has no column '{Known[column]}'.", Form + ".");
            }
        }

        if (rules.Status != LineIntent.None && found[2] >= 0)
        {
            throw ListFile.Refused("STATUS_TWICE", "The file has a column 'status', so --status must not be given.", "Use 'phonetheft import FILE' without --status.");
        }

        header.SayIgnored(rules.Note);
        return (rules.Delta, found[3]) switch
        {
            (true, < 0) => throw ListFile.Refused("CHANGE_TYPE_MISSING", "--delta was given, but the file has no column 'change_type'.", "Omit --delta if this is a whole list."),
            (false, >= 0) => throw ListFile.Refused(
                "CHANGE_TYPE_UNEXPECTED", "The file has a column 'change_type', so it lists changes.", "Import it with --delta."),
            _ => new InterchangeColumns(header.Count, found[0], found[1], found[2], found[3])
            {
                Others = new UnreadColumns(header.Ignored, found[0]),
            },
        };
    }
}
