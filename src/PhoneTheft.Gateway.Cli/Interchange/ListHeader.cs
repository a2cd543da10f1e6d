using System.Text;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Interchange.Cells;
using PhoneTheft.Gateway.Cli.Interchange.Tables;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Interchange;

/// <summary>The header of a list: the columns that are read, and those that are not.</summary>
internal sealed class ListHeader
{
    public const string ImeiName = "IMEI";

    // One letter from IMEI and a column of many carriers' tables; it identifies the SIM, not the device.
    private const string SubscriberName = "IMSI";

    private readonly string[] _known;
    private readonly List<string> _names;
    private readonly int[] _found;

    /// <param name="cells">The first line.</param>
    /// <param name="known">The names of the columns that are read.</param>
    /// <param name="hint">The hint of an error: what the first line should be.</param>
    /// <exception cref="CliException">A column occurs twice, or its name is similar to a known one.</exception>
    public ListHeader(IEnumerable<string> cells, string[] known, string hint)
    {
        (_known, _names) = (known, Named(cells));
        _found = Find(hint);
        RefuseNearNames(hint);
    }

    public int Count => _names.Count;

    /// <summary>The indexes of the known columns, in their order; negative if the header has no such column.</summary>
    public IReadOnlyList<int> Found => _found;

    /// <summary>Whether a row is a header, with a column IMEI.</summary>
    public static bool IsHeader(IEnumerable<string> cells) =>
        cells.Any(c => ColumnName.Of(c).Equals(ImeiName, StringComparison.OrdinalIgnoreCase));

    /// <summary>The columns that are not read.</summary>
    public IReadOnlyList<(int Column, string Name)> Ignored =>
        [.. _names.Select((name, i) => (i, Shown(name))).Where(column => !_found.Contains(column.i))];

    public void SayIgnored(Action<string> note)
    {
        var ignored = Ignored.Select(column => column.Name.Length > 0 ? $"'{column.Name}'" : "one without a name").ToList();
        if (ignored.Count > 0)
        {
            note($"Columns that were not read: {string.Join(", ", ignored.Take(10))}{(ignored.Count > 10 ? " …" : "")}.");
        }
    }

    // Spreadsheets may write commas after the last name.
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
                throw ListFile.Refused("COLUMN_TWICE", $"The header has two columns '{_known[column]}'.", hint);
            }

            if (column >= 0)
            {
                found[column] = i;
            }
        }

        return found;
    }

    // If "change type" were ignored, removals would block; if "IMEI2" or "second_imei" were, the second IMEI of a stolen phone would not be
    // blocked.
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
                    near == ImeiName ? "Each line has one IMEI: write two lines for a phone with two IMEIs." : hint);
            }
        }
    }
}

/// <summary>The name of a column, without blanks, quotes and invisible characters around it.</summary>
internal static class ColumnName
{
    private const char NoBreakSpace = '\u00A0';

    // Only names of columns are cleaned like this, never the cells.
    public static string Of(string cell) => cell.Replace(NoBreakSpace, ' ').Trim(' ', '\t', '"', '\uFEFF', '\u200B');
}
