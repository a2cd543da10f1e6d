using System.Text;
using PhoneTheft.Gateway.Cli.Lists;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>Where the columns of one file are; below 0: it has none such. A file whose header doesn't fit the form is refused whole.</summary>
internal sealed record InterchangeColumns(int Count, int Imei, int Date, int Status, int ChangeType)
{
    public const string ImeiName = "IMEI";
    public const string DateName = "reporting_date";
    public const string StatusName = "status";
    public const string ChangeTypeName = "change_type";

    private const string Form = "The first line has to be: IMEI,reporting_date,status";

    private static readonly string[] Known = [ImeiName, DateName, StatusName, ChangeTypeName];

    /// <summary>A list of numbers and nothing else.</summary>
    public static InterchangeColumns Plain { get; } = new(1, Imei: 0, Date: -1, Status: -1, ChangeType: -1);

    /// <summary>Whether a row names the columns of a list.</summary>
    public static bool IsHeader(IReadOnlyList<string> cells) => cells.Any(c => ColumnName.Of(c).Equals(ImeiName, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="CliException">It is not a header of the form.</exception>
    public static InterchangeColumns Of(IReadOnlyList<string> cells, InterchangeRules rules)
    {
        if (cells.Any(n => PhoneTheft.Gateway.Core.Imei.TryParse(n, out _, out _)))
        {
            throw ListFile.Refused("HEADER_MISSING", "The file has no header: its first line holds an IMEI.", Form + (rules.Delta ? ",change_type." : ". Of a plain list of numbers say what it is: --status blacklist"));
        }

        var names = Named(cells);
        var found = Find(names);
        RefuseNearNames(names, found);
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
            throw ListFile.Refused("STATUS_TWICE", "All lines were to be the same, and the file has a column 'status'.", "Import it without --status: each line says what it is.");
        }

        SayIgnored(names, found, rules);
        return (rules.Delta, found[3]) switch
        {
            (true, < 0) => throw ListFile.Refused("CHANGE_TYPE_MISSING", "--delta was given, and the file has no column 'change_type'.", "Leave --delta away if this is a whole list."),
            (false, >= 0) => throw ListFile.Refused("CHANGE_TYPE_UNEXPECTED", "The file has a column 'change_type': it lists changes.", "Import it with --delta."),
            _ => new InterchangeColumns(names.Count, found[0], found[1], found[2], found[3]),
        };
    }

    // Spreadsheets write commas after the last name.
    private static List<string> Named(IReadOnlyList<string> cells)
    {
        var names = cells.Select(ColumnName.Of).ToList();
        while (names is [_, .., ""])
        {
            names.RemoveAt(names.Count - 1);
        }

        return names;
    }

    private static int[] Find(List<string> names)
    {
        int[] found = [-1, -1, -1, -1];
        for (var i = 0; i < names.Count; i++)
        {
            var column = Array.FindIndex(Known, k => k.Equals(names[i], StringComparison.OrdinalIgnoreCase));
            if (column >= 0 && found[column] >= 0)
            {
                throw ListFile.Refused("COLUMN_TWICE", $"The header has the column '{Known[column]}' twice.", Form + ".");
            }

            if (column >= 0)
            {
                found[column] = i;
            }
        }

        return found;
    }

    // Left out as a stranger's, "change type" would make blocks of removals, and "IMEI2" would let a stolen phone's other half go.
    private static void RefuseNearNames(List<string> names, int[] found)
    {
        foreach (var name in names.Where((_, i) => !found.Contains(i)))
        {
            var letters = string.Concat(name.Where(char.IsLetterOrDigit));
            if (Known.FirstOrDefault((known) => NearestWord.Of(letters, [known.Replace("_", "", StringComparison.Ordinal)]) is not null
                && (known == ImeiName || found[Array.IndexOf(Known, known)] < 0)) is { } near)
            {
                throw ListFile.Refused(
                    "COLUMN_UNKNOWN",
                    $"The header has a column '{OddCharacters.Show(Encoding.UTF8.GetBytes(name), 64)}'. Did you mean '{near}'?",
                    near == ImeiName ? "A line names one device: of a phone with two IMEIs write two lines." : Form + ".");
            }
        }
    }

    private static void SayIgnored(List<string> names, int[] found, InterchangeRules rules)
    {
        var ignored = names.Where((_, i) => !found.Contains(i)).Select(n => n.Length > 0 ? $"'{OddCharacters.Show(Encoding.UTF8.GetBytes(n), 64)}'" : "one without a name").ToList();
        if (ignored.Count > 0)
        {
            rules.Note($"Columns that were not looked at: {string.Join(", ", ignored.Take(10))}{(ignored.Count > 10 ? " …" : "")}.");
        }
    }
}
