using System.Diagnostics;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Experiments.Processes;
using PhoneTheft.Gateway.Experiments.Reports;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Experiments.SyncStreams;

/// <summary>How fast a carrier's list is published through a gateway, beside the same operations given to the bare script.</summary>
internal static class PublishExperiment
{
    private const int PerPublish = 256;

    public static async Task<Measurement> RunAsync(int holds)
    {
        var devices = new DeviceList(holds, seed: 2).Shuffled();
        await BareScript.RunAsync(devices[..Math.Min(holds, 50_000)]);
        var bare = await BareScript.RunAsync(devices);
        var (elapsed, gatewayCpu, redisCpu) = await PublishAsync(devices);
        var bareAgain = await BareScript.RunAsync(devices);
        var script = (bare.PerSecond + bareAgain.PerSecond) / 2;
        return new Measurement($"{holds:N0} holds published over one stream, 256 operations of one shard a message")
        {
            ["published_per_second"] = holds / elapsed.TotalSeconds,
            ["bare_script_per_second"] = script,
            ["ratio"] = holds / elapsed.TotalSeconds / script,
            ["gateway_cpu_us_per_hold"] = gatewayCpu.TotalMicroseconds / holds,
            ["redis_cpu_us_per_hold"] = redisCpu.TotalMicroseconds / holds,
            ["bare_redis_cpu_us_per_hold"] = bare.RedisCpu.TotalMicroseconds / holds,
        };
    }

    private static async Task<(TimeSpan Elapsed, TimeSpan GatewayCpu, TimeSpan RedisCpu)> PublishAsync(EquipmentIdentity[] devices)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateway = await GatewayServer.StartAsync(redis);
        using var channel = gateway.ChannelOf("alpha");
        using var stream = await RawSyncStream.OpenAsync(channel, new Hello { Start = SyncStart.Now, ProducerId = Guid.NewGuid().ToString() });
        var shards = (int)stream.Welcome.Shards;
        var publishes = MessagesOf(devices, shards);
        var (gatewayBefore, redisBefore, begin) = (gateway.Cpu, redis.Cpu, Stopwatch.GetTimestamp());
        var receiving = ReceiveAsync(stream, publishes.Count, devices.Length);
        foreach (var publish in publishes)
        {
            await stream.SendAsync(publish);
        }

        await receiving;
        return (Stopwatch.GetElapsedTime(begin), gateway.Cpu - gatewayBefore, redis.Cpu - redisBefore);
    }

    /// <summary>Every result, and every change as it comes back: a client whose list is to fit needs both.</summary>
    private static async Task ReceiveAsync(RawSyncStream stream, int publishes, int changes)
    {
        while ((publishes > 0 || changes > 0) && await stream.NextAsync() is { } response)
        {
            switch (response.MessageCase)
            {
                case SyncResponse.MessageOneofCase.PublishResult:
                    publishes--;
                    if (response.PublishResult.Results.FirstOrDefault(result => result.Outcome != PublishOutcome.Changed) is { } refused)
                    {
                        throw new InvalidOperationException($"The gateway refused an operation: {refused.Error}");
                    }

                    break;
                case SyncResponse.MessageOneofCase.Changes:
                    changes -= response.Changes.Shards.Sum(shard => shard.Changes.Count);
                    break;
            }
        }
    }

    /// <summary>Shard by shard in turn, so that all of them have work all the time.</summary>
    private static List<SyncRequest> MessagesOf(EquipmentIdentity[] devices, int shards)
    {
        var rows = devices.GroupBy(device => device.ShardOf(shards)).SelectMany(shard => shard.Chunk(PerPublish).Select((part, index) => (part, index)))
            .OrderBy(row => row.index).Select(row => row).ToList();
        return [.. rows.Select((row, id) => new SyncRequest { Publish = PublishOf(row.part, row.index, id) })];
    }

    private static Publish PublishOf(EquipmentIdentity[] devices, int index, int id)
    {
        var publish = new Publish { PublishId = (ulong)id };
        for (var i = 0; i < devices.Length; i++)
        {
            publish.Operations.Add(new PublishOperation
            {
                Sequence = (ulong)((index * PerPublish) + i + 1),
                Block = new BlockRequest { Imei = devices[i].ToString(), Reason = V1.HoldReason.Stolen },
            });
        }

        return publish;
    }
}
