using System.Diagnostics;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Experiments.Reports;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Experiments.ReplicaInMemory;

/// <summary>What a reader feels of 10,000 changes a second, applied as a follower applies them.</summary>
/// <remarks>
/// A pinned thread times groups of 16 look-ups without a break, in phases without changes and with, alternating. Changes come by schedule: each millisecond or
/// so those that are due. A ratio is of two neighbouring phases, and the median of the pairs counts. On a busy machine both phases
/// have the scheduler's pauses in them.
/// </remarks>
internal static class ReadersDuringChanges
{
    private const int PerGroup = 16;
    private const int PerSecond = 10_000;
    private const int Pairs = 5;
    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(4);

    public static async Task MeasureAsync(Replica replica, DeviceList list, string prefix, Measurement measurement)
    {
        var sampler = new DeviceSampler(list, seed: 7);
        var asked = Enumerable.Range(0, 1 << 20).Select(_ => sampler.Mixed(0.5).Key).ToArray();
        var changing = Enumerable.Range(0, 1 << 16).Select(_ => sampler.Listed().Key).ToArray();
        var quiet = new List<Percentiles>();
        var busy = new List<Percentiles>();
        var rates = new List<double>();
        await ReadAsync(replica, asked);
        for (var pair = 0; pair < Pairs; pair++)
        {
            quiet.Add(await ReadAsync(replica, asked));
            using var stop = new CancellationTokenSource();
            var changes = ChangeAsync(replica, changing, stop.Token);
            busy.Add(await ReadAsync(replica, asked));
            await stop.CancelAsync();
            rates.Add(await changes);
        }

        measurement[prefix + "changes_per_second"] = MedianOf(rates);

        foreach (var (name, percent) in new[] { ("p50", 50.0), ("p99", 99.0), ("p999", 99.9), ("longest", 100.0) })
        {
            measurement[$"{prefix}quiet_{name}_us"] = MedianOf(quiet.Select(phase => phase[percent]));
            measurement[$"{prefix}changing_{name}_us"] = MedianOf(busy.Select(phase => phase[percent]));
            measurement[$"{prefix}changing_to_quiet_{name}"] = MedianOf(quiet.Zip(busy, (without, with) => with[percent] / without[percent]));
        }
    }

    /// <summary>Microseconds of each group of a phase.</summary>
    private static async Task<Percentiles> ReadAsync(Replica replica, EquipmentIdentity[] asked)
    {
        var times = new List<double>(1 << 20);
        await PinnedThread.RunAsync(() =>
        {
            var begin = Stopwatch.GetTimestamp();
            var last = begin;
            for (var next = 0; Stopwatch.GetElapsedTime(begin, last) < Phase; next = (next + PerGroup) % asked.Length)
            {
                foreach (var device in asked.AsSpan(next, PerGroup))
                {
                    if (replica.ShardOf(device)!.View!.Table.StatusOf(device) == EquipmentStatus.None)
                    {
                        throw new InvalidOperationException("A look-up found no status.");
                    }
                }

                // From one reading of the clock to the next, so that no pause falls between two samples.
                var now = Stopwatch.GetTimestamp();
                times.Add(Stopwatch.GetElapsedTime(last, now).TotalMicroseconds);
                last = now;
            }
        });
        return new Percentiles(times);
    }

    private static async Task<double> ChangeAsync(Replica replica, EquipmentIdentity[] devices, CancellationToken stop)
    {
        var begin = Stopwatch.GetTimestamp();
        var done = 0L;
        while (!stop.IsCancellationRequested)
        {
            for (var due = (long)(Stopwatch.GetElapsedTime(begin).TotalSeconds * PerSecond); done < due; done++)
            {
                Change(replica, devices[done % devices.Length]);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
        }

        return done / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    /// <summary>Takes a device off the list, or puts it back.</summary>
    private static void Change(Replica replica, EquipmentIdentity device)
    {
        var shard = replica.ShardOf(device)!;
        var view = shard.View!;
        var leaves = view.Table.StatusOf(device) != EquipmentStatus.Permitted;
        shard.Apply(
        [
            new Change
            {
                Revision = view.Revision with { Number = view.Revision.Number + 1 },
                Chain = view.Chain,
                Kind = leaves ? ChangeKind.Released : ChangeKind.Placed,
                Identity = device,
                Status = leaves ? EquipmentStatus.Permitted : EquipmentStatus.Prohibited,
                Carrier = "local",
                At = DateTimeOffset.UnixEpoch,
                Actor = "",
                Prohibited = view.Table.Prohibited,
                Tracked = view.Table.Tracked,
                Holds = view.Holds,
                Digest = view.Digest,
            },
        ]);
    }

    private static double MedianOf(IEnumerable<double> values) => new Percentiles(values)[50];
}
