using System.Diagnostics;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Experiments.Processes;
using PhoneTheft.Gateway.Experiments.Reports;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.V1;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;

namespace PhoneTheft.Gateway.Experiments.SyncStreams;

/// <summary>How fast a client without a list gets one, verified, and what ten of them at once cost the gateway.</summary>
internal static class SnapshotExperiment
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Sample = TimeSpan.FromMilliseconds(20);

    public static async Task<Measurement> RunAsync(int entries, int readers)
    {
        await using var redis = await RedisServer.StartAsync();
        await using (await GatewayServer.StartAsync(redis))
        {
            // Started once, so that it makes the store.
        }

        await StoreFill.RunAsync(redis, entries);
        await using var gateway = await GatewayServer.StartAsync(redis);
        using var channel = gateway.ChannelOf("alpha");
        await ReadAsync(channel, keep: false);
        await Task.Delay(Settle, TimeProvider.System);

        var rates = new List<double>();
        for (var run = 0; run < 3; run++)
        {
            var begin = Stopwatch.GetTimestamp();
            var received = await ReadAsync(channel, keep: true);
            rates.Add(received / Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }

        var intoSqlite = entries / (await IntoSqliteAsync(gateway)).TotalSeconds;
        await Task.Delay(Settle, TimeProvider.System);
        var idle = gateway.Resident;
        using var ended = new CancellationTokenSource();
        var peak = PeakAsync(gateway, ended.Token);
        var carriers = Enumerable.Range(0, readers).Select(n => gateway.ChannelOf($"carrier-{n}")).ToList();
        var together = Stopwatch.GetTimestamp();
        await Task.WhenAll(carriers.Select(carrier => ReadAsync(carrier, keep: false)));
        var allAtOnce = Stopwatch.GetElapsedTime(together);
        await ended.CancelAsync();
        carriers.ForEach(carrier => carrier.Dispose());
        return new Measurement($"Snapshot of {entries:N0} entries; then {readers} readers at once")
        {
            ["entries_per_second_in_memory_verified"] = rates.Order().ElementAt(1),
            ["entries_per_second_into_sqlite_verified"] = intoSqlite,
            ["gateway_resident_mb"] = idle / 1e6,
            ["growth_with_all_readers_mb"] = (await peak - idle) / 1e6,
            ["entries_per_second_all_readers"] = (double)readers * entries / allAtOnce.TotalSeconds,
        };
    }

    /// <summary>The client library, from nothing to a state file that equals the gateway's list.</summary>
    private static async Task<TimeSpan> IntoSqliteAsync(GatewayServer gateway)
    {
        var directory = Directory.CreateTempSubdirectory("phonetheft-loadtest-");
        try
        {
            using var state = SyncState.Open(Path.Combine(directory.FullName, "carrier.db"));
            var begin = Stopwatch.GetTimestamp();
            await using var client = new SyncClient(
                state, new GatewayChannelOptions { Address = gateway.Address, DevelopmentCarrier = "sqlite" }, new SyncClientOptions { ReadOnly = true });
            using var stop = new CancellationTokenSource();
            var running = client.RunAsync(stop.Token);
            await client.WaitForConvergenceAsync();
            var elapsed = Stopwatch.GetElapsedTime(begin);
            await stop.CancelAsync();
            await running;
            return elapsed;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <param name="channel">Of the gateway.</param>
    /// <param name="keep">Whether the list is built and its digest compared, as a client does; else the messages are only read.</param>
    private static async Task<long> ReadAsync(Grpc.Net.Client.GrpcChannel channel, bool keep)
    {
        using var stream = await RawSyncStream.OpenAsync(channel, new Hello { AcceptsSnapshot = true });
        var shards = (int)stream.Welcome.Shards;
        var tables = Enumerable.Range(0, shards).Select(shard => new ShardTable(shard, shards)).ToArray();
        var received = 0L;
        while (await stream.NextAsync() is { } response)
        {
            if (response.SnapshotChunk is { } chunk)
            {
                received += chunk.Prohibited.Count + chunk.Tracked.Count;
                if (keep)
                {
                    tables[chunk.Shard].SetAll(Identities(chunk.Prohibited), EquipmentStatus.Prohibited);
                    tables[chunk.Shard].SetAll(Identities(chunk.Tracked), EquipmentStatus.Tracked);
                }
            }
            else if (response.SnapshotEnd is { } end)
            {
                return !keep || tables.Select((table, shard) => table.Digest == Digest.Read(end.Digests[shard].Span)).All(same => same)
                    ? received
                    : throw new InvalidOperationException("The received list does not have the digest that the gateway sent with it.");
            }
        }

        throw new InvalidOperationException("The stream ended before the snapshot did.");
    }

    private static EquipmentIdentity[] Identities(IReadOnlyList<ulong> numbers) => AscendingIdentities.TryRead(numbers, out var identities)
        ? identities
        : throw new InvalidOperationException("The gateway sent identities that do not ascend.");

    private static async Task<long> PeakAsync(GatewayServer gateway, CancellationToken cancellationToken)
    {
        var peak = 0L;
        while (!cancellationToken.IsCancellationRequested)
        {
            peak = Math.Max(peak, gateway.Resident);
            await Task.Delay(Sample, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return peak;
    }
}
