using System.Collections.Concurrent;
using System.Diagnostics;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Experiments.Processes;
using PhoneTheft.Gateway.Experiments.Reports;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.V1;
using HoldReason = PhoneTheft.Gateway.Core.HoldReason;

namespace PhoneTheft.Gateway.Experiments.SyncStreams;

/// <summary>How long after a change was accepted at one gateway it has been applied by a subscriber of another.</summary>
/// <remarks>Open loop: calls go out by schedule, whatever became of the ones before, so that a stall shows instead of slowing the schedule.</remarks>
internal static class LatencyExperiment
{
    private static readonly TimeSpan DrainWithin = TimeSpan.FromSeconds(5);

    public static async Task<Measurement> RunAsync(int perSecond, TimeSpan warmUp, TimeSpan duration)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var near = await GatewayServer.StartAsync(redis);
        await using var far = await GatewayServer.StartAsync(redis);
        using var writing = near.ChannelOf("alpha");
        using var reading = far.ChannelOf("bravo");
        using var subscriber = await RawSyncStream.OpenAsync(reading, new Hello { Start = SyncStart.Now });

        var devices = new DeviceList((int)(perSecond * (warmUp + duration).TotalSeconds), seed: 1).Shuffled();
        var applied = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        var receiving = ReceiveAsync(subscriber, applied, devices.Length);
        var calls = new Task<(string Identity, long Started, long Answered)>[devices.Length];
        using var client = new BlocklistClient(writing, new BlocklistClientOptions { Attempts = 1 });
        var begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < devices.Length; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / perSecond) - Stopwatch.GetElapsedTime(begin);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, TimeProvider.System);
            }

            calls[i] = BlockAsync(client, devices[i].ToString());
        }

        var answers = await Task.WhenAll(calls);
        await receiving.WaitAsync(DrainWithin, TimeProvider.System);
        var measured = answers.Skip((int)(perSecond * warmUp.TotalSeconds)).ToArray();
        var fromAnswer = new Percentiles(measured.Select(call => Math.Max(0, Stopwatch.GetElapsedTime(call.Answered, applied[call.Identity]).TotalMilliseconds)));
        var fromCall = new Percentiles(measured.Select(call => Stopwatch.GetElapsedTime(call.Started, applied[call.Identity]).TotalMilliseconds));
        return new Measurement($"{perSecond} changes/s at one gateway, a subscriber of another")
        {
            ["changes"] = measured.Length,
            ["commit_to_applied_ms_p50"] = fromAnswer[50],
            ["commit_to_applied_ms_p99"] = fromAnswer[99],
            ["call_to_applied_ms_p50"] = fromCall[50],
            ["call_to_applied_ms_p99"] = fromCall[99],
            ["call_to_applied_ms_max"] = fromCall[100],
        };
    }

    private static async Task<(string Identity, long Started, long Answered)> BlockAsync(BlocklistClient client, string identity)
    {
        var started = Stopwatch.GetTimestamp();
        await client.BlockAsync(new BlockWrite { Imei = identity, Reason = HoldReason.Stolen });
        return (identity, started, Stopwatch.GetTimestamp());
    }

    private static async Task ReceiveAsync(RawSyncStream subscriber, ConcurrentDictionary<string, long> applied, int expected)
    {
        while (applied.Count < expected && await subscriber.NextAsync() is { } response)
        {
            foreach (var change in response.Changes?.Shards.SelectMany(shard => shard.Changes) ?? [])
            {
                applied.TryAdd(change.Identity, Stopwatch.GetTimestamp());
            }
        }
    }
}
