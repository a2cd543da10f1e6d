using Google.Protobuf;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.IntegrationTests.Support.Sync;
using PhoneTheft.Gateway.V1;
using Revision = PhoneTheft.Gateway.Core.Revision;

namespace PhoneTheft.Gateway.IntegrationTests.Faults;

/// <summary>Each of the ways to notice a loss, alone: the followers poll once a minute, so that no poll has found it.</summary>
public sealed class LossDetectorTests
{
    private const int Shard = 12;

    // Before the next poll, with room.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public Task A_write_notices_it() => NoticedAsync(async (gateway, _) =>
        Assert.Equal("STORE_FORKED", (await Refusal.OfAsync(() => gateway.BlockAsync("alpha", Device(9)))).Reason));

    [Fact]
    public Task A_publish_that_follows_a_lost_one_notices_it() => NoticedAsync(
        async (gateway, stream) =>
        {
            var result = await stream!.PublishAsync(Operations.Block(Operations.Device(Shard, 9), 3));
            Assert.Contains(Assert.Single(result.Results).Error.Reason, new[] { ErrorReason.StoreForked, ErrorReason.SequenceGap });
        },
        withProducer: true);

    [Fact]
    public Task A_cursor_from_the_future_notices_it() => NoticedAsync(async (gateway, _) =>
    {
        Assert.True(Cursor.TryParse((await gateway.StatusAsync()).Cursor.Span, out var cursor));
        Revision[] positions = [.. cursor.Positions];
        positions[Shard] = positions[Shard] with { Number = positions[Shard].Number + 1 };
        var hello = new Hello { ProtocolMinor = 1, AcceptsSnapshot = true, Cursor = ByteString.CopyFrom(new Cursor(cursor.StoreId, positions).ToByteArray()) };
        await using var stream = await SyncStreamUnderTest.StartAsync(gateway.Channel, hello: hello);

        // The new epoch is there as soon as what was lost is being put back.
        Assert.Contains((await stream.WelcomedAsync()).Reason, new[] { SnapshotReason.Forked, SnapshotReason.Epoch });
    });

    [Fact]
    public async Task Another_history_of_the_primary_notices_it()
    {
        await using var redis = await RedisServerProcess.StartAsync(moreArguments: ["--enable-debug-command", "yes"]);
        await NoticedAsync(redis, (_, _) => redis.SendAsync("DEBUG", "CHANGE-REPL-ID"), withProducer: false);
    }

    [Fact]
    public async Task A_connection_that_comes_back_notices_it()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await NoticedAsync(redis, (_, _) => redis.SendAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"), withProducer: false);
    }

    private static string Device(int number) => Operations.Device(Shard, number).ToString();

    private static async Task NoticedAsync(Func<GatewayUnderTest, SyncStreamUnderTest?, Task> look, bool withProducer = false)
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await NoticedAsync(redis, look, withProducer);
    }

    private static async Task NoticedAsync(RedisServerProcess redis, Func<GatewayUnderTest, SyncStreamUnderTest?, Task> look, bool withProducer)
    {
        await using var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoint, "--Store:PollInterval=00:01:00");
        await gateway.LoadedAsync();
        await using var stream = withProducer ? await SyncStreamUnderTest.StartAsync(gateway.Channel, producer: Guid.NewGuid().ToString()) : null;
        if (stream is not null)
        {
            await stream.ReadyAsync();
            await stream.PublishAsync(Operations.Block(Operations.Device(Shard, 1), 1));
        }

        await gateway.BlockAsync("bravo", Device(2));
        await redis.RememberAsync();
        if (stream is not null)
        {
            await stream.PublishAsync(Operations.Block(Operations.Device(Shard, 3), 2));
        }

        await gateway.BlockAsync("bravo", Device(4));
        await redis.GoBackAsync();
        Assert.Empty((await gateway.StatusAsync()).Losses);

        await look(gateway, stream);

        // In the log: what is put back is soon no loss any more.
        await Wait.Until(() => gateway.Told.Any(IsLoss), Soon, "the loss is noticed");
        Assert.All(gateway.Told.Where(IsLoss), line => Assert.Contains($"of shard {Shard} ", line, StringComparison.Ordinal));

        static bool IsLoss(string line) => line.StartsWith("The store lost ", StringComparison.Ordinal);
    }
}
