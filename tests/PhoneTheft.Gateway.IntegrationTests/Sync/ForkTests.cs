using Google.Protobuf;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Client;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.IntegrationTests.Support.Sync;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Sync;

/// <summary>The store goes back to an earlier moment under streams that are open.</summary>
public sealed class ForkTests
{
    [Fact]
    public async Task A_client_follows_a_shorter_history_once()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoint);
        await gateway.LoadedAsync();
        using var files = new TempDirectory();
        await using var alpha = SyncClientUnderTest.Start("alpha", files.Below("alpha.db"), gateway.GrpcAddress);
        await BlockInAllShardsAsync(gateway, number: 1);
        await alpha.ConvergedAsync();
        await redis.RememberAsync();
        await BlockInAllShardsAsync(gateway, number: 2);
        await alpha.ConvergedAsync();
        var sessions = alpha.Status.Sessions;

        await redis.GoBackAsync();
        await Wait.Until(() => alpha.Status.HistoriesLost > 0);
        await alpha.ConvergedAsync();

        Assert.Equal((1, 16), (alpha.Status.HistoriesLost, alpha.Status.ChangesLost));
        Assert.Equal(sessions + 1, alpha.Status.Sessions);
        Assert.Equal(16, (await gateway.StatusAsync()).Losses.Sum(loss => (long)loss.Changes));
        await alpha.EqualAsync();
    }

    [Fact]
    public async Task Whoever_gets_the_whole_list_is_not_said_to_differ()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoint);
        await gateway.LoadedAsync();
        await BlockInAllShardsAsync(gateway, number: 1);
        await redis.RememberAsync();
        await BlockInAllShardsAsync(gateway, number: 2);
        var status = await gateway.StatusAsync();
        await redis.GoBackAsync();
        await Wait.Until(async () => await gateway.StatusAsync() is var now
            && now.Losses.Sum(loss => (long)loss.Changes) == 16 && now.Shards.All(shard => shard.State == ShardState.Fresh));

        var hello = new Hello
        {
            ProtocolMinor = 1,
            Cursor = status.Cursor,
            AcceptsSnapshot = true,
            Digests = { status.Shards.Select(
            shard => shard.Digest) }
        };
        await using var stream = await SyncStreamUnderTest.StartAsync(gateway.Channel, hello: hello);

        var welcome = await stream.WelcomedAsync();
        Assert.Equal((SyncMode.Snapshot, SnapshotReason.Forked), (welcome.Mode, welcome.Reason));
        Assert.Empty(welcome.DifferingShards);
        Assert.DoesNotContain(gateway.Told, line => line.Contains("is not what its cursor says", StringComparison.Ordinal));

        // Digests without a cursor are of nothing that the list could be compared at.
        var now = new Hello
        {
            ProtocolMinor = 1,
            Start = SyncStart.Now,
            Digests = { Enumerable.Repeat(
            ByteString.CopyFrom(new byte[Digest.Size]), 16) }
        };
        await using var watcher = await SyncStreamUnderTest.StartAsync(gateway.Channel, hello: now);
        Assert.Empty((await watcher.WelcomedAsync()).DifferingShards);
    }

    private static async Task BlockInAllShardsAsync(GatewayUnderTest gateway, int number)
    {
        for (var shard = 0; shard < 16; shard++)
        {
            await gateway.BlockAsync("bravo", Operations.Device(shard, number).ToString());
        }
    }
}
