using PhoneTheft.Gateway.Cli.Interchange.Cells;
using PhoneTheft.Gateway.Cli.Interchange.Tables;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Interchange;

/// <summary>Looks over the columns that nobody asked for: the second number of a phone has many names, and is as stolen as the first.</summary>
/// <param name="columns">Those columns, and their names.</param>
/// <param name="imei">The column that is read.</param>
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

            // Fifteen digits and the right check digit; of numbers that are none of a device, one in ten has it by chance.
            var isNumber = NumberCell.Read(cell, out var other, out _) is null && other.CheckDigit == CheckDigit.Right && NumberCell.DigitsIn(cell) == 15;
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

    /// <summary>What of them looks like further devices; null: nothing.</summary>
    public string? Note()
    {
        var found = columns.Zip(_numbers, _others).Where(each => each.Second > each.Third).Select(each => $"'{each.First.Name}' {each.Second:N0}").ToList();
        return found.Count == 0 ? null : $"Numbers that look like further IMEIs stand in columns that were not read: {string.Join(", ", found)}. Of a phone with two IMEIs write two lines.";
    }
}
