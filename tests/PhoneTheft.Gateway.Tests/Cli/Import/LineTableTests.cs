using CsCheck;
using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Interchange.Cells;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Tests.Cli.Import;

public sealed class LineTableTests
{
    private static readonly Gen<PlannedLine> Line =
        from identity in Gen.ULong[0, EquipmentIdentity.Limit - 1]
        from intent in Gen.OneOf(LineIntent.Hold, LineIntent.EndByStatus, LineIntent.EndByRemoval)
        from day in Gen.Int[-1, 65_534]
        from number in Gen.UInt[0, 1_000_000_000]
        from digits in Gen.OneOf(0, 14, 15, 16)
        select new PlannedLine(
            EquipmentIdentity.FromValue(identity),
            intent,
            intent == LineIntent.Hold && day >= 0 ? ReportingDate.Earliest.AddDays(day) : null,
            number,
            digits);

    [Fact]
    public void What_goes_in_comes_out()
    {
        Line.Sample(line =>
        {
            var table = new LineTable(capacity: 1);
            table.Add(line);
            return table[0] == line;
        });
    }

    [Fact]
    public void Sorted_it_knows_its_devices_and_no_others()
    {
        Gen.Select(Line.Array[0, 50], Gen.ULong[0, EquipmentIdentity.Limit - 1]).Sample((lines, other) =>
        {
            var table = new LineTable(capacity: 1);
            foreach (var line in lines)
            {
                table.Add(line);
            }

            table.Sort();
            var stranger = EquipmentIdentity.FromValue(other);
            return lines.All(l => table.Contains(l.Identity)) && table.Contains(stranger) == lines.Any(l => l.Identity == stranger);
        });
    }

    [Fact]
    public void Lines_are_sorted_by_device_holds_first_then_day()
    {
        var device = EquipmentIdentity.FromValue(49015420323751);
        var table = new LineTable();
        table.Add(new PlannedLine(device, LineIntent.EndByRemoval, null, 2));
        table.Add(new PlannedLine(device, LineIntent.Hold, null, 3));
        table.Add(new PlannedLine(EquipmentIdentity.FromValue(1), LineIntent.EndByStatus, null, 4));
        table.Add(new PlannedLine(device, LineIntent.EndByStatus, null, 5));
        table.Add(new PlannedLine(device, LineIntent.Hold, new DateOnly(2026, 1, 1), 6));
        table.Add(new PlannedLine(device, LineIntent.Hold, new DateOnly(2000, 1, 1), 7));

        table.Sort();

        Assert.Equal([4, 7, 6, 3, 5, 2], Lists.Rows(table).Select(l => l.Number));
    }
}
