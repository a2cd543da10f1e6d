using System.Diagnostics;
using PhoneTheft.Gateway.Experiments.Reports;
using PhoneTheft.Gateway.Experiments.Restarts;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Experiments.ReplicaInMemory;

/// <summary>The replica by itself: what an entry costs, how long a look-up and a change take, and what readers feel of changes.</summary>
internal static class ReplicaExperiment
{
    private const int Shards = 16;
    private static readonly int[] PublishedMillions = [10, 100, 170];

    /// <param name="millions">Millions of entries; 0: the three published sizes, one after the other.</param>
    public static async Task<Measurement> RunAsync(int millions)
    {
        var measurement = new Measurement("The replica in memory, 24,000 TACs, 16 shards; CPU time of one pinned thread");
        foreach (var size in millions == 0 ? PublishedMillions : [millions])
        {
            await MeasureAsync(new DeviceList(size * 1_000_000L, seed: 4), $"{size}m_", measurement);
        }

        return measurement;
    }

    private static async Task MeasureAsync(DeviceList list, string prefix, Measurement measurement)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var begin = Stopwatch.GetTimestamp();
        var replica = new Replica();
        replica.Open(Enumerable.Range(0, Shards).Select(shard => CheckpointFill.Make(shard, Shards, list)));
        measurement[prefix + "build_seconds"] = Stopwatch.GetElapsedTime(begin).TotalSeconds;

        var heap = GC.GetTotalMemory(forceFullCollection: true) - before;
        var estimated = replica.Shards.Sum(shard => shard.View!.Table.EstimatedBytes);
        measurement[prefix + "heap_mb"] = heap / 1e6;
        measurement[prefix + "heap_bytes_per_entry"] = (double)heap / list.Count;
        measurement[prefix + "estimated_bytes_per_entry"] = (double)estimated / list.Count;

        await PinnedThread.RunAsync(() => LookupCosts.Measure(replica, new DeviceSampler(list, seed: 5), list.Tacs.Count, prefix, measurement));
        await PinnedThread.RunAsync(() => ChangeCosts.Measure(replica, new DeviceSampler(list, seed: 6), prefix, measurement));
        await ReadersDuringChanges.MeasureAsync(replica, list, prefix, measurement);
        GC.KeepAlive(replica);
    }
}
