using System.Diagnostics;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Experiments.Processes;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Opening;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Writing;

namespace PhoneTheft.Gateway.Experiments.SyncStreams;

/// <summary>The write script with nothing around it: what the store itself can take, from this process, on this machine.</summary>
internal static class BareScript
{
    public static async Task<(double PerSecond, TimeSpan RedisCpu)> RunAsync(EquipmentIdentity[] devices)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        var options = new StoreOptions { Redis = redis.EndPoint };
        var identity = await new StoreOpener(() => connection.GetDatabase(), options, mayCreate: true, isCluster: false, CheckpointEvidence.None).OpenAsync();
        var script = new WriteScript(() => connection.GetDatabase(), options);
        var shards = devices.GroupBy(device => device.ShardOf(identity.Shards)).Select(shard => (shard.Key, Devices: shard.ToArray())).ToArray();
        var (cpu, begin) = (redis.Cpu, Stopwatch.GetTimestamp());
        await Task.WhenAll(shards.Select(shard => WriteAsync(script, identity, shard.Key, shard.Devices)));
        return (devices.Length / Stopwatch.GetElapsedTime(begin).TotalSeconds, redis.Cpu - cpu);
    }

    private static async Task WriteAsync(WriteScript script, StoreIdentity identity, int shard, EquipmentIdentity[] devices)
    {
        foreach (var part in devices.Chunk(WriteBatch.MaxOperations))
        {
            var reply = await script.RunAsync(new WriteBatch
            {
                Store = identity,
                Shard = shard,
                Seen = new Revision(shard, 1, 0, 0),
                SeenChain = default,
                Operations = [.. part.Select(device => WriteOperation.Place("alpha", device, Disposition.Block, HoldReason.Stolen))],
            });
            if (reply.Verdict != BatchVerdict.Ok)
            {
                throw new InvalidOperationException($"The write script refused a batch: {reply.Verdict}.");
            }
        }
    }
}
