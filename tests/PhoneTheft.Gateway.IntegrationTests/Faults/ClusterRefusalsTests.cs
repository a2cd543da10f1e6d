using System.Globalization;
using PhoneTheft.Gateway.IntegrationTests.Support;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Faults;

/// <summary>A Redis Cluster that lacks a master, or is moving slots, under a gateway that writes.</summary>
public sealed class ClusterRefusalsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_one_of_its_masters_the_cluster_takes_no_writes_and_the_caller_is_told_so(bool hangs)
    {
        await using var cluster = await RedisCluster.StartAsync(replicas: true);
        await using var gateway = await GatewayUnderTest.StartOnAsync(cluster.EndPoints, [.. WriteTally.Impatient, "--Store:Shards=16"]);
        await gateway.LoadedAsync();
        var writes = new WriteTally(gateway);
        for (var i = 0; i < 16; i++)
        {
            await writes.TakenAsync();
        }

        if (hangs)
        {
            cluster.Nodes[1].Freeze();
        }
        else
        {
            await cluster.Nodes[1].KillAsync();
        }

        await writes.RefusedAsync("a master is missing (CLUSTERDOWN)");
        if (hangs)
        {
            cluster.Nodes[1].Thaw();
        }
        else
        {
            await cluster.Nodes[1].StartAgainAsync();
        }

        await writes.TakenAgainAsync();
        await writes.JudgeAsync();
    }

    [Fact]
    public async Task Slots_that_move_to_another_node_and_back_lose_nothing()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var gateway = await GatewayUnderTest.StartOnAsync(cluster.EndPoints, [.. WriteTally.Impatient, "--Store:Shards=16"]);
        await gateway.LoadedAsync();
        var before = new WriteTally(gateway);
        for (var i = 0; i < 32; i++)
        {
            await before.TakenAsync();
        }

        await using var nodes = await ConnectionMultiplexer.ConnectAsync($"{cluster.EndPoints},allowAdmin=true");
        var slots = Enumerable.Range(0, 16).Select(shard => nodes.HashSlot($"pt:{{s{shard:D2}}}:meta")).Where(slot => slot <= 5460).Distinct().ToList();
        Assert.NotEmpty(slots);
        using var over = new CancellationTokenSource();
        var during = Enumerable.Range(1, 2).Select(number => new WriteTally(gateway, 35_000_000_000_000 + (100_000 * number))).ToList();
        var writing = during.ConvertAll(async writes =>
        {
            while (!over.IsCancellationRequested)
            {
                await writes.TryAsync();
            }
        });
        foreach (var (from, to) in new[] { (0, 1), (1, 0) })
        {
            foreach (var slot in slots)
            {
                await MoveAsync(nodes, cluster.Nodes[from], cluster.Nodes[to], slot, during[0]);
            }
        }

        await over.CancelAsync();
        await Task.WhenAll(writing);
        foreach (var writes in during.Append(before))
        {
            await writes.TakenAgainAsync();
            await writes.JudgeAsync();
        }
    }

    [Fact]
    public async Task While_a_slot_is_being_moved_a_write_is_told_so()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var gateway = await GatewayUnderTest.StartOnAsync(cluster.EndPoints, [.. WriteTally.Impatient, "--Store:Shards=16"]);
        await gateway.LoadedAsync();
        var writes = new WriteTally(gateway);
        await writes.TakenAsync();
        await using var nodes = await ConnectionMultiplexer.ConnectAsync($"{cluster.EndPoints},allowAdmin=true");

        // Not shard 0: there it is the count of the carrier's day that is refused, and the write is not sent.
        var slot = nodes.HashSlot("pt:{s01}:meta");
        var (from, to) = slot <= 5460 ? (cluster.Nodes[0], cluster.Nodes[1]) : (cluster.Nodes[slot <= 10922 ? 1 : 2], cluster.Nodes[0]);

        await BeginAsync(from, to, slot);
        await writes.RefusedAsync("is being moved to another node of the Redis Cluster");
        await FinishAsync(nodes, from, to, slot);

        await writes.TakenAgainAsync();
        await writes.JudgeAsync();
    }

    private static async Task MoveAsync(ConnectionMultiplexer nodes, RedisServerProcess from, RedisServerProcess to, int slot, WriteTally writes)
    {
        await BeginAsync(from, to, slot);

        // Between two parts of it, so that writes meet all of its states.
        var seen = writes.Tried;
        await Wait.Until(() => writes.Tried > seen + 2);
        await FinishAsync(nodes, from, to, slot);
        seen = writes.Tried;
        await Wait.Until(() => writes.Tried > seen + 2);
    }

    private static async Task BeginAsync(RedisServerProcess from, RedisServerProcess to, int slot)
    {
        await to.SendAsync("CLUSTER", "SETSLOT", Text(slot), "IMPORTING", await from.SendAsync("CLUSTER", "MYID"));
        await from.SendAsync("CLUSTER", "SETSLOT", Text(slot), "MIGRATING", await to.SendAsync("CLUSTER", "MYID"));
    }

    private static async Task FinishAsync(ConnectionMultiplexer nodes, RedisServerProcess from, RedisServerProcess to, int slot)
    {
        var source = nodes.GetServer(from.EndPoint);
        while ((string[])(await source.ExecuteAsync("CLUSTER", "GETKEYSINSLOT", slot, 1))! is [var key, ..])
        {
            await from.SendAsync("MIGRATE", "127.0.0.1", Text(to.Port), key, "0", "5000");
        }

        var id = await to.SendAsync("CLUSTER", "MYID");
        await to.SendAsync("CLUSTER", "SETSLOT", Text(slot), "NODE", id);
        await from.SendAsync("CLUSTER", "SETSLOT", Text(slot), "NODE", id);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
