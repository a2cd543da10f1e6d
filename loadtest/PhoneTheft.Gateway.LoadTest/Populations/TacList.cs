using System.Globalization;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.LoadTest.Populations;

/// <summary>Type Allocation Codes, in no order: real ones from a file, or made up as real ones are spread.</summary>
internal static class TacList
{
    private const int MadeUp = 24_000;
    private const uint Limit = (uint)(EquipmentIdentity.Limit / EquipmentIdentity.SerialsPerTac);

    // Who allocates says the first two digits; most of the world's phones come from 35, then 86 (China) and 01 (North America).
    private static readonly (uint Prefix, double UpTo)[] Prefixes = [(35, 0.72), (86, 0.87), (1, 0.95), (99, 0.97), (45, 0.99), (0, 1.0)];

    /// <param name="file">Lines that begin with a TAC and a comma, after a header; null: made up.</param>
    public static uint[] Read(string? file)
    {
        var tacs = file is null
            ? MakeUp()
            : [.. File.ReadLines(file).Skip(1).Select(line => uint.Parse(line.AsSpan(0, line.IndexOf(',', StringComparison.Ordinal)), CultureInfo.InvariantCulture)).Distinct()];
        new Random(1).Shuffle(tacs);
        return tacs;
    }

    // A maker asks for some numbers in a row, a few for each model.
    private static uint[] MakeUp()
    {
        var random = new Random(2);
        var tacs = new HashSet<uint>();
        while (tacs.Count < MadeUp)
        {
            var draw = random.NextDouble();
            var prefix = Prefixes.First(prefix => draw < prefix.UpTo).Prefix;
            var first = (prefix * 1_000_000) + (uint)random.Next(1_000_000);
            var end = Math.Min(Limit, first + (uint)random.Next(1, 12));
            for (var tac = first; tac < end && tacs.Count < MadeUp; tac++)
            {
                tacs.Add(tac);
            }
        }

        return [.. tacs];
    }
}
