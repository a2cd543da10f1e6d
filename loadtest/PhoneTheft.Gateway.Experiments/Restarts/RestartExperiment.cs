using System.Diagnostics;
using PhoneTheft.Gateway.Experiments.Processes;
using PhoneTheft.Gateway.Experiments.Reports;
using PhoneTheft.Gateway.Experiments.SyncStreams;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.Store.CheckpointFiles;
using PhoneTheft.Gateway.Store.Format;

namespace PhoneTheft.Gateway.Experiments.Restarts;

/// <summary>How soon a gateway is ready after a restart, with its checkpoint and without; and what writing the file costs.</summary>
internal static class RestartExperiment
{
    private const int Runs = 3;
    private const int Shards = 16;

    private static readonly TimeSpan FileWithin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task<Measurement> RunAsync(int entries)
    {
        var directory = Directory.CreateTempSubdirectory("phonetheft-loadtest-");
        try
        {
            var file = Path.Combine(directory.FullName, "replica.checkpoint");
            var on = $"--Checkpoint:File={file}";
            await using var redis = await RedisServer.StartAsync();
            await using (await GatewayServer.StartAsync(redis))
            {
                // Started once, so that it makes the store.
            }

            await StoreFill.RunAsync(redis, entries);
            await using (await GatewayServer.StartAsync(redis, on))
            {
                await WrittenAsync(file);
            }

            var published = await PublishedGateway.TryMakeAsync(directory.FullName);
            List<(TimeSpan Ready, TimeSpan Cpu)> with = [], without = [], withPublished = [];
            for (var run = 0; run < Runs; run++)
            {
                without.Add(await MeasureAsync(GatewayServer.ThisBuild, redis, GatewayServer.NoCheckpoint, expectsFile: false));
                with.Add(await MeasureAsync(GatewayServer.ThisBuild, redis, on, expectsFile: true));
                if (published is not null)
                {
                    withPublished.Add(await MeasureAsync(published, redis, on, expectsFile: true));
                }
            }

            var empty = await EmptyAsync();
            var written = new List<(TimeSpan Pause, TimeSpan Duration)>();
            for (var run = 0; run < Runs; run++)
            {
                written.Add(await WriteAsync(Path.Combine(directory.FullName, "written"), entries));
            }

            var measurement = new Measurement($"Ready after a restart, {entries:N0} entries, from the start of the process")
            {
                ["from_checkpoint_ms"] = Median(with.Select(run => run.Ready)),
                ["from_checkpoint_cpu_ms"] = Median(with.Select(run => run.Cpu)),
                ["from_redis_ms"] = Median(without.Select(run => run.Ready)),
                ["from_redis_cpu_ms"] = Median(without.Select(run => run.Cpu)),
                ["empty_store_ms"] = Median(empty.Select(run => run.Ready)),
                ["empty_store_cpu_ms"] = Median(empty.Select(run => run.Cpu)),
                ["file_mb"] = new FileInfo(file).Length / 1e6,
                ["writing_ms"] = Median(written.Select(run => run.Duration)),
                ["writing_longest_pause_of_a_shard_ms"] = Median(written.Select(run => run.Pause)),
            };
            if (published is not null)
            {
                measurement["published_from_checkpoint_ms"] = Median(withPublished.Select(run => run.Ready));
                measurement["published_from_checkpoint_cpu_ms"] = Median(withPublished.Select(run => run.Cpu));
            }

            return measurement;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<(TimeSpan Ready, TimeSpan Cpu)> MeasureAsync(string program, RedisServer redis, string checkpoint, bool expectsFile)
    {
        await using var gateway = await GatewayServer.StartFromAsync(program, redis.EndPoint, checkpoint);
        return gateway.Output.Contains("\"EventId\":1801", StringComparison.Ordinal) == expectsFile && !gateway.Output.Contains("\"EventId\":1802", StringComparison.Ordinal)
            ? (gateway.ReadyAfter, gateway.Cpu)
            : throw new InvalidOperationException($"The gateway should have started from {(expectsFile ? "its checkpoint file" : "the store")} and did not. It wrote: {gateway.Output}");
    }

    /// <summary>What a start costs when there is nothing to load.</summary>
    private static async Task<List<(TimeSpan Ready, TimeSpan Cpu)>> EmptyAsync()
    {
        await using var redis = await RedisServer.StartAsync();
        var runs = new List<(TimeSpan Ready, TimeSpan Cpu)>();
        for (var run = 0; run <= Runs; run++)
        {
            runs.Add(await MeasureAsync(GatewayServer.ThisBuild, redis, GatewayServer.NoCheckpoint, expectsFile: false));
        }

        // The first made the store.
        return runs[1..];
    }

    /// <summary>Writes the file as a gateway does at its stop, and times each shard's standstill.</summary>
    private static async Task<(TimeSpan Pause, TimeSpan Duration)> WriteAsync(string file, int entries)
    {
        var list = new DeviceList(entries, seed: 3);
        var shards = Enumerable.Range(0, Shards).Select(shard => CheckpointFill.Make(shard, Shards, list)).ToArray();
        var longest = TimeSpan.Zero;
        var started = Stopwatch.GetTimestamp();
        await CheckpointWriter.WriteAsync(file, new StoreIdentity(Guid.NewGuid(), Shards), TimeProvider.System.GetUtcNow(), shard =>
        {
            var captured = Stopwatch.GetTimestamp();
            var image = shards[shard].Capture();
            longest = Max(longest, Stopwatch.GetElapsedTime(captured));
            return image;
        }, () => ValueTask.CompletedTask, CancellationToken.None);
        return (longest, Stopwatch.GetElapsedTime(started));
    }

    private static async Task WrittenAsync(string file)
    {
        var started = Stopwatch.GetTimestamp();
        while (!File.Exists(file))
        {
            if (Stopwatch.GetElapsedTime(started) > FileWithin)
            {
                throw new InvalidOperationException($"The gateway did not write its checkpoint file within {FileWithin.TotalSeconds:0} s.");
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private static double Median(IEnumerable<TimeSpan> times) => new Percentiles(times.Select(time => time.TotalMilliseconds))[50];
}
