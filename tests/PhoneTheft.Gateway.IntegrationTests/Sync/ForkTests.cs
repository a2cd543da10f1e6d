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
    public async Task A_client_follows_another_history_once()
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
        await IsBackAsync(gateway);
        await alpha.ConvergedAsync();

        // What of it was missing when the client came again; the gateway puts it back at the same time.
        Assert.Equal(1, alpha.Status.HistoriesLost);
        Assert.InRange(alpha.Status.ChangesLost, 0, 16);
        Assert.Equal(sessions + 1, alpha.Status.Sessions);
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
        await IsBackAsync(gateway);

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
        Assert.Equal((SyncMode.Snapshot, SnapshotReason.Epoch), (welcome.Mode, welcome.Reason));
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

    private static Task IsBackAsync(GatewayUnderTest gateway) => Wait.Until(async () => await gateway.StatusAsync() is var now
        && now.Losses.Count == 0 && now.Shards.All(shard => shard is { State: ShardState.Fresh, Head.Epoch: 2 }));

    private static async Task BlockInAllShardsAsync(GatewayUnderTest gateway, int number)
    {
        for (var shard = 0; shard < 16; shard++)
        {
            await gateway.BlockAsync("bravo", Operations.Device(shard, number).ToString());
        }
    }
}
