using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.LoadTest.Syncing;

/// <summary>Devices as they are really spread: 24,000 TACs, popularity ∝ 1 / (rank + 10)^0.9, serials random within a TAC. The same for the same seed.</summary>
internal static class DeviceList
{
    private const int Tacs = 24_000;
    private const uint FirstTac = 35_000_000;

    /// <summary>Distinct devices, in no order.</summary>
    public static EquipmentIdentity[] Make(int count, int seed)
    {
        var random = new Random(seed);
        var weights = Enumerable.Range(0, Tacs).Select(rank => Math.Pow(rank + 10, -0.9)).ToArray();
        var scale = count / weights.Sum();
        var devices = new List<EquipmentIdentity>(count);
        var serials = new HashSet<uint>();
        for (var tac = 0; tac < Tacs && devices.Count < count; tac++)
        {
            serials.Clear();
            var wanted = Math.Min(count - devices.Count, (int)Math.Ceiling(weights[tac] * scale));
            while (serials.Count < wanted)
            {
                serials.Add((uint)random.Next((int)EquipmentIdentity.SerialsPerTac));
            }

            devices.AddRange(serials.Select(serial => EquipmentIdentity.FromValue(((FirstTac + (ulong)tac) * EquipmentIdentity.SerialsPerTac) + serial)));
        }

        var shuffled = devices.ToArray();
        random.Shuffle(shuffled);
        return shuffled;
    }
}
