using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Experiments.Reports;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Experiments.ReplicaInMemory;

/// <summary>Look-ups one by one and in batches, alternating; the answers are compared with the right ones.</summary>
/// <remarks>CPU time of one pinned thread; the median of a hundred parts of 10,000 devices, each another draw.</remarks>
internal static class LookupCosts
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

        // Drawn beforehand: between two parts it would fill the caches with what no gateway has in them.
        var drawn = Enumerable.Range(0, 2 * Parts * PartSize).Select(_ => draw()).ToArray();
        EquipmentIdentity[] all = [.. drawn.Select(device => device.Key)];
        var statuses = new EquipmentStatus[PartSize];
        for (var part = 0; part < 2 * Parts; part++)
        {
            var devices = all.AsSpan(part * PartSize, PartSize);
            var isBatch = part % 2 == 1;
            var begin = PinnedThread.CpuNanoseconds();
            if (isBatch)
            {
                replica.TakeViews().StatusesOf(devices, statuses);
            }
            else
            {
                OneByOne(replica, devices, statuses);
            }

            (isBatch ? batches : singles).Add((PinnedThread.CpuNanoseconds() - begin) / PartSize);
            if (!drawn.AsSpan(part * PartSize, PartSize).SequenceEqual([.. devices.ToArray().Zip(statuses, KeyValuePair.Create)]))
            {
                throw new InvalidOperationException("A look-up gave a wrong answer.");
            }
        }

        return (new Percentiles(singles)[50], new Percentiles(batches)[50]);
    }

    private static void OneByOne(Replica replica, ReadOnlySpan<EquipmentIdentity> devices, EquipmentStatus[] statuses)
    {
        for (var i = 0; i < devices.Length; i++)
        {
            statuses[i] = replica.ShardOf(devices[i])!.View!.Table.StatusOf(devices[i]);
        }
    }
}
