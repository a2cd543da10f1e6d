using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.CheckpointFiles;
using PhoneTheft.Gateway.Store.Format;

namespace PhoneTheft.Gateway.Experiments.Restarts;

/// <summary>Makes the checkpoint file of a gateway that has served a list, without a store that ever held it.</summary>
/// <remarks>For lists too long for a redis-server here; the gateway takes --Checkpoint:File and --Checkpoint:ServeWithoutStore=true.</remarks>
internal static class CheckpointFill
{
    private const int AtOnce = 65_536;

    /// <summary>Shard by shard, so that one shard of it is in memory at a time.</summary>
    public static Task WriteAsync(string file, Guid storeId, int shards, DeviceList list)
    {
        var identity = new StoreIdentity(storeId, shards);
        return CheckpointWriter.WriteAsync(
            file, identity, TimeProvider.System.GetUtcNow(), shard => Make(shard, shards, list).Capture(), () => ValueTask.CompletedTask, CancellationToken.None);
    }

    /// <summary>A shard of a list, in which each device has been blocked by a change of its own.</summary>
    public static ReplicaShard Make(int shard, int shards, DeviceList list)
    {
        var table = new ShardTable(shard, shards);
        foreach (var status in new[] { EquipmentStatus.Prohibited, EquipmentStatus.Tracked })
        {
            foreach (var part in list.InShard(shard, shards, status).Chunk(AtOnce))
            {
                table.SetAll(part, status);
            }
        }

        var count = table.Prohibited + table.Tracked;
        var replica = new ReplicaShard(shard, 1, TimeProvider.System);
        replica.Adopt(new ShardView(table, new Revision(shard, 1, count, 0), default, table.Digest, count));
        return replica;
    }
}
