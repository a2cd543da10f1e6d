using PhoneTheft.Gateway.Cli.Interchange.Cells;
using PhoneTheft.Gateway.Cli.Interchange.Tables;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Interchange;

/// <summary>Counts IMEIs in columns that are not read: the column of a phone's second IMEI has many names.</summary>
/// <param name="columns">The columns that are not read, with their names.</param>
/// <param name="imei">The column of the IMEI.</param>
internal sealed class UnreadColumns(IReadOnlyList<(int Column, string Name)> columns, int imei)
{
    private readonly long[] _numbers = new long[columns.Count];
    private readonly long[] _others = new long[columns.Count];

    public void Look(ListTable row)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            var cell = row.Field(columns[i].Column).Trim(" \t"u8);
            if (cell.IsEmpty)
            {
                continue;
            }

            // 15 digits with the right check digit; one in ten numbers of other kinds has it by chance.
            var isNumber = NumberCell.Read(cell, out var other, out _) is null && other.CheckDigit == CheckDigit.Right
                && NumberCell.DigitsIn(cell) == 15;
            if (!isNumber)
            {
                _others[i]++;
            }
            else if (!Imei.TryParse(row.Field(imei), out var read, out _) || read.Identity != other.Identity)
            {
                _numbers[i]++;
            }
        }
    }

    /// <summary>The columns that seem to contain further IMEIs; null if none does.</summary>
    public string? Note()
    {
        var found = columns.Zip(_numbers, _others).Where(each => each.Second > each.Third).Select(
            each => $"'{each.First.Name}' {each.Second:N0}").ToList();
        return found.Count == 0 ? null : $"Columns that were not read seem to contain further IMEIs: {string.Join(", ", found)}. Write two lines for a phone with two IMEIs.";
    }
}
