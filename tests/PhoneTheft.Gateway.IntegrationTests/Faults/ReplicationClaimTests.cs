using System.Globalization;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Store;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.IntegrationTests.Support.Sync;
using PhoneTheft.Gateway.Store.Durability;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.V1;
using Disposition = PhoneTheft.Gateway.Core.Disposition;
using HoldReason = PhoneTheft.Gateway.Core.HoldReason;

namespace PhoneTheft.Gateway.IntegrationTests.Faults;

/// <summary>REPLICATED is said of what a replica has, and of nothing else.</summary>
public sealed class ReplicationClaimTests
{
    private const int Shard = 12;

    [Fact]
    public async Task Without_a_link_to_its_replica_a_publish_is_not_replicated()
    {
        await using var redis = await PrimaryAndReplica.StartAsync();
        await using var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoints);
        await gateway.LoadedAsync();
        await using var stream = await SyncStreamUnderTest.StartAsync(gateway.Channel, producer: Guid.NewGuid().ToString());
        await stream.ReadyAsync();
        Assert.Equal(Durability.Replicated, await PublishAsync(stream, 1));

        await Sites.Replication.CutAsync(redis.First);

        Assert.Equal(Durability.Applied, await PublishAsync(stream, 2));
        await Sites.Replication.AllowAsync(redis.First);
        await redis.FollowsAsync(redis.First);
        Assert.Equal(Durability.Replicated, await PublishAsync(stream, 3));
    }

    [Fact]
    public async Task While_its_replica_hangs_a_publish_is_not_replicated()
    {
        await using var redis = await PrimaryAndReplica.StartAsync();
        await using var gateway = await GatewayUnderTest.StartOnAsync(redis.First.EndPoint, WriteTally.Impatient);
        await gateway.LoadedAsync();
        await using var stream = await SyncStreamUnderTest.StartAsync(gateway.Channel, producer: Guid.NewGuid().ToString());
        await stream.ReadyAsync();
        Assert.Equal(Durability.Replicated, await PublishAsync(stream, 1));

        redis.Second.Freeze();

        Assert.Equal(Durability.Applied, await PublishAsync(stream, 2));
        redis.Second.Thaw();
        await redis.FollowsAsync(redis.First);
        Assert.Equal(Durability.Replicated, await PublishAsync(stream, 3));
    }

    [Fact]
    public async Task A_write_that_a_failover_lost_is_not_replicated_by_what_the_new_primary_has()
    {
        await using var redis = await PrimaryAndReplica.StartAsync();
        await using var third = await RedisServerProcess.StartAsync(
            "everysec", "--repl-diskless-sync-delay", "0", "--replicaof", "127.0.0.1", $"{redis.Second.Port}");
        await Wait.Until(async () => (await third.SendAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal));
        var options = new StoreOptions { Redis = $"{redis.EndPoints},{third.EndPoint}", WriteTimeout = Patience.OfSeconds(10) };
        await using var store = await StoreUnderTest.OpenAsync(options);
        await using var gateway = new RunningStore(store);
        await gateway.LoadedAsync();
        await redis.FollowsAsync(redis.First);
        await Sites.Replication.CutAsync(redis.First);
        var written = await gateway.WriteAsync(WriteOperation.Place("alpha", store.Device(1, Shard), Disposition.Block, HoldReason.Stolen));
        var gate = new DurabilityGate(store.Connection, options, TimeProvider.System);

        await redis.First.KillAsync();
        await redis.Second.SendAsync("REPLICAOF", "NO", "ONE");

        // As soon as it is the primary that is asked: it has a replica, and that has all of it.
        await Wait.Until(async () => await ReachAsync(gate, new PhoneTheft.Gateway.Core.Revision(Shard, 0, 0, 0)) == DurabilityLevel.Replicated);
        Assert.Equal(DurabilityLevel.Applied, await ReachAsync(gate, written.Revision));
    }

    [Fact]
    public async Task In_a_cluster_a_publish_is_replicated_where_the_link_of_its_master_holds()
    {
        await using var cluster = await RedisCluster.StartAsync(replicas: true);
        await using var gateway = await GatewayUnderTest.StartOnAsync(cluster.EndPoints, "--Store:Shards=16");
        await gateway.LoadedAsync();
        await using var stream = await SyncStreamUnderTest.StartAsync(gateway.Channel, producer: Guid.NewGuid().ToString());
        await stream.ReadyAsync();
        Assert.Equal(Durability.Replicated, await PublishAsync(stream, 1));
        var slot = int.Parse(await cluster.Nodes[0].SendAsync("CLUSTER", "KEYSLOT", $"pt:{{s{Shard:D2}}}:meta"), CultureInfo.InvariantCulture);
        var master = cluster.Nodes[slot <= 5460 ? 0 : slot <= 10922 ? 1 : 2];

        await Sites.Replication.CutAsync(master);

        Assert.Equal(Durability.Applied, await PublishAsync(stream, 2));
        await Sites.Replication.AllowAsync(master);
        await Wait.Until(async () => (await master.SendAsync("INFO", "replication")).Contains("connected_slaves:1", StringComparison.Ordinal));
        await Wait.Until(async () => await master.SendAsync("WAIT", "1", "1000") == "1");
        Assert.Equal(Durability.Replicated, await PublishAsync(stream, 3));
    }

    private static async Task<Durability> PublishAsync(SyncStreamUnderTest stream, int number)
    {
        var result = await stream.PublishAsync(new Publish
        {
            PublishId = (ulong)number,
            Durability = Durability.Replicated,
            Operations = { Operations.Block(Operations.Device(Shard, number), (ulong)number) },
        });
        Assert.Null(Assert.Single(result.Results).Error);
        return result.Durability;
    }

    private static Task<DurabilityLevel> ReachAsync(DurabilityGate gate, PhoneTheft.Gateway.Core.Revision held) =>
        gate.ReachAsync(DurabilityLevel.Replicated, [held], TestContext.Current.CancellationToken);
}
