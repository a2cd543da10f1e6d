using System.Text;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Interchange.Cells;
using PhoneTheft.Gateway.Cli.Interchange.Tables;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Interchange;

/// <summary>The names of a list's columns: which of them are known, and which nobody will look at.</summary>
internal sealed class ListHeader
{
    public const string ImeiName = "IMEI";

    // A letter from IMEI, and beside it in many a carrier's table: of the SIM, and of no device.
    private const string SubscriberName = "IMSI";

    private readonly string[] _known;
    private readonly List<string> _names;
    private readonly int[] _found;

    /// <param name="cells">The first line.</param>
    /// <param name="known">The names of the columns that are looked at.</param>
    /// <param name="hint">What the first line should be.</param>
    /// <exception cref="CliException">A column is there twice, or has a name near a known one.</exception>
    public ListHeader(IEnumerable<string> cells, string[] known, string hint)
    {
        (_known, _names) = (known, Named(cells));
        _found = Find(hint);
        RefuseNearNames(hint);
    }

    public int Count => _names.Count;

    /// <summary>Where the known columns are, in their order; below 0: there is none such.</summary>
    public IReadOnlyList<int> Found => _found;

    /// <summary>Whether a row names the columns of a list.</summary>
    public static bool IsHeader(IEnumerable<string> cells) => cells.Any(c => ColumnName.Of(c).Equals(ImeiName, StringComparison.OrdinalIgnoreCase));

    /// <summary>The columns that nobody looks at, for one who looks at them all the same.</summary>
    public IReadOnlyList<(int Column, string Name)> Ignored => [.. _names.Select((name, i) => (i, Shown(name))).Where(column => !_found.Contains(column.i))];

    public void SayIgnored(Action<string> note)
    {
        var ignored = Ignored.Select(column => column.Name.Length > 0 ? $"'{column.Name}'" : "one without a name").ToList();
        if (ignored.Count > 0)
        {
            note($"Columns that were not looked at: {string.Join(", ", ignored.Take(10))}{(ignored.Count > 10 ? " …" : "")}.");
        }
    }

    // Spreadsheets write commas after the last name.
    private static List<string> Named(IEnumerable<string> cells)
    {
        var names = cells.Select(ColumnName.Of).ToList();
        while (names is [_, .., ""])
        {
            names.RemoveAt(names.Count - 1);
        }

        return names;
    }

    private static string Shown(string name) => OddCharacters.Show(Encoding.UTF8.GetBytes(name), 64);

    private int[] Find(string hint)
    {
        var found = Enumerable.Repeat(-1, _known.Length).ToArray();
        for (var i = 0; i < _names.Count; i++)
        {
            var column = Array.FindIndex(_known, k => k.Equals(_names[i], StringComparison.OrdinalIgnoreCase));
            if (column >= 0 && found[column] >= 0)
            {
                throw ListFile.Refused("COLUMN_TWICE", $"The header has the column '{_known[column]}' twice.", hint);
            }

            if (column >= 0)
            {
                found[column] = i;
            }
        }

        return found;
    }

    // Left out as a stranger's, "change type" would make blocks of removals, and "IMEI2" or "second_imei" would let a stolen phone's other half go.
    private void RefuseNearNames(string hint)
    {
        foreach (var name in _names.Where((_, i) => !_found.Contains(i)))
        {
            var letters = string.Concat(name.Where(char.IsLetterOrDigit));
            if (letters.Equals(SubscriberName, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (_known.FirstOrDefault(known => (known == ImeiName && _found[Array.IndexOf(_known, known)] >= 0 && letters.Contains(known, StringComparison.OrdinalIgnoreCase)) || (NearestWord.Of(letters, [known.Replace("_", "", StringComparison.Ordinal)]) is not null
                && (known == ImeiName || _found[Array.IndexOf(_known, known)] < 0))) is { } near)
            {
                throw ListFile.Refused(
                    "COLUMN_UNKNOWN",
                    $"The header has a column '{Shown(name)}'. Did you mean '{near}'?",
                    near == ImeiName ? "A line names one device: of a phone with two IMEIs write two lines." : hint);
            }
        }
    }
}

/// <summary>The name of a column, without what editors and web pages leave around it.</summary>
internal static class ColumnName
{
    private const char NoBreakSpace = '\u00A0';

    // A name only chooses a column; a cell is never cleaned like this.
    public static string Of(string cell) => cell.Replace(NoBreakSpace, ' ').Trim(' ', '\t', '"', '\uFEFF', '\u200B');
}
