using System.Diagnostics;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Core.Replication;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.LoadTest.Reporting;

namespace PhoneTheft.Gateway.LoadTest.Replication;

/// <summary>Look-ups one by one and in batches, alternating; the answers are compared with the right ones.</summary>
/// <remarks>Each part is 10,000 devices never asked for before in this run, so a part finds in the caches what real traffic would find there.</remarks>
internal static class Lookups
{
    private const int PartSize = 10_000;
    private const int Parts = 100;

    public static void Measure(Replica replica, DeviceSampler sampler, int tacs, string prefix, Measurement measurement)
    {
        (string Name, Func<KeyValuePair<EquipmentIdentity, EquipmentStatus>> Draw)[] kinds =
        [
            ("warm_up", () => sampler.Mixed(0.5)),
            ("mixed", () => sampler.Mixed(0.5)),
            ("hit", sampler.Listed),
            ("miss_in_known_tac", sampler.Unlisted),
            ("unknown_tac", sampler.Unknown),
            ("hot_tac", () => sampler.Listed(0, 10)),
            ("cold_tac", () => sampler.Listed(tacs / 2, tacs)),
        ];
        foreach (var (name, draw) in kinds)
        {
            var (single, batch) = Measure(replica, draw);
            if (name == "warm_up")
            {
                continue;
            }

            measurement[$"{prefix}{name}_ns"] = single;
            measurement[$"{prefix}{name}_batch_ns"] = batch;
            if (name == "mixed")
            {
                measurement[prefix + "lookups_per_second"] = 1e9 / single;
                measurement[prefix + "batch_lookups_per_second"] = 1e9 / batch;
            }
        }
    }

    private static (double Single, double Batch) Measure(Replica replica, Func<KeyValuePair<EquipmentIdentity, EquipmentStatus>> draw)
    {
        var singles = new List<double>();
        var batches = new List<double>();
        var devices = new EquipmentIdentity[PartSize];
        var expected = new EquipmentStatus[PartSize];
        var statuses = new EquipmentStatus[PartSize];
        for (var part = 0; part < 2 * Parts; part++)
        {
            for (var i = 0; i < PartSize; i++)
            {
                (devices[i], expected[i]) = draw();
            }

            var isBatch = part % 2 == 1;
            var begin = Stopwatch.GetTimestamp();
            if (isBatch)
            {
                replica.TakeViews().StatusesOf(devices, statuses);
            }
            else
            {
                OneByOne(replica, devices, statuses);
            }

            (isBatch ? batches : singles).Add(Stopwatch.GetElapsedTime(begin).TotalNanoseconds / PartSize);
            if (!statuses.AsSpan().SequenceEqual(expected))
            {
                throw new InvalidOperationException("A look-up answered wrongly.");
            }
        }

        return (new Percentiles(singles)[50], new Percentiles(batches)[50]);
    }

    private static void OneByOne(Replica replica, EquipmentIdentity[] devices, EquipmentStatus[] statuses)
    {
        for (var i = 0; i < devices.Length; i++)
        {
            statuses[i] = replica.ShardOf(devices[i])!.View!.Table.StatusOf(devices[i]);
        }
    }
}
