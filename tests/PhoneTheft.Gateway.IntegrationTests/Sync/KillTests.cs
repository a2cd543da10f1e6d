using PhoneTheft.Gateway.Histories;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.IntegrationTests.Support.Sync;
using PhoneTheft.Gateway.V1;
using static PhoneTheft.Gateway.IntegrationTests.Support.Sync.Operations;

namespace PhoneTheft.Gateway.IntegrationTests.Sync;

/// <summary>kill -9 of a gateway at moments that matter; its clients go on at another one.</summary>
public sealed class KillTests : IAsyncLifetime
{
    private RedisServerProcess _redis = null!;
    private GatewayUnderTest _other = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServerProcess.StartAsync();
        _other = await GatewayUnderTest.StartOnAsync(_redis.EndPoint, "--Sync:Heartbeat=00:00:00.200", "--Guards:ReleaseAtLeast=1000000");
        await _other.LoadedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _other.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_lost_reply_loses_nothing_and_repeats_nothing()
    {
        await using var link = new FaultyLink(_redis.Port);
        await using var killed = await StartAsync(link.EndPoint, "--Store:WriteTimeout=00:00:20");
        await using var carrier = new CarrierUnderTest("alpha", "alpha");
        await carrier.ConnectAsync(killed.Channel, "a");
        await carrier.PublishAsync((Device(3, 1), true));

        // The reply is on its way for long enough to see what the script did, and to stop it.
        link.Latency = TimeSpan.FromMilliseconds(500);
        var unanswered = carrier.PublishAsync((Device(3, 2), true), (Device(3, 1), false));
        await Wait.Until(async () => await _redis.SendAsync("ZCARD", "pt:{s03}:log") == "3");
        link.StopReplies();
        await killed.KillAsync();
        await Assert.ThrowsAsync<StreamEndedException>(() => unanswered);
        await carrier.ConnectAsync(_other.Channel, "b");

        var again = await carrier.Stream.FirstAsync(message => message.PublishResult);
        Assert.All(again.Results, result => Assert.Equal(PublishOutcome.AlreadyApplied, result.Outcome));
        await carrier.CatchUpAsync();
        var history = await Judge.GuaranteesHoldAsync(_redis, carrier.Recorder);
        Assert.Equal(3, history.Store.Changes.Count());
        await Judge.ListsAreEqualAsync(_redis, carrier);
    }

    /// <summary>An informer once reported as deleted what was on the second page of a list.</summary>
    [Fact]
    public async Task The_old_list_counts_until_a_snapshot_is_complete()
    {
        await FillAsync(10_000);
        await using var carrier = new CarrierUnderTest("alpha", "alpha");
        await carrier.ConnectAsync(_other.Channel, "b");
        await carrier.CatchUpAsync();
        var whole = carrier.List!.Devices.Order().ToList();
        await using var killed = await StartAsync(_redis.EndPoint);
        await using var slow = new FaultyLink(killed.Port) { BytesPerSecond = 16_000, Slice = 1_000 };
        using var channel = Grpc.Net.Client.GrpcChannel.ForAddress($"http://{slow.EndPoint}");

        await carrier.ConnectAsync(channel, "a", listDiffers: true);
        await carrier.Stream.FirstAsync(message => message.SnapshotChunk);
        await killed.KillAsync();
        await carrier.Stream.EndAsync();

        Assert.DoesNotContain(carrier.Stream.Received, message => message.SnapshotEnd is not null);
        Assert.Equal(10_000, whole.Count);
        Assert.Equal(whole, carrier.List.Devices.Order());
        await carrier.ConnectAsync(_other.Channel, "b");
        Assert.Equal(SyncMode.Delta, (await carrier.Stream.WelcomedAsync()).Mode);
        await carrier.PublishAsync((Device(3, 20_000), true));
        await carrier.CatchUpAsync();
        await Judge.ListsAreEqualAsync(_redis, carrier);
    }

    [Fact]
    public async Task A_killed_gateway_leaves_no_gap_and_no_repetition()
    {
        await using var killed = await StartAsync(_redis.EndPoint);
        await using var slow = new FaultyLink(killed.Port) { BytesPerSecond = 100_000, Slice = 700 };
        using var channel = Grpc.Net.Client.GrpcChannel.ForAddress($"http://{slow.EndPoint}");
        await using var reader = new CarrierUnderTest("reader", "bravo");
        await using var writer = new CarrierUnderTest("writer", "alpha");
        await reader.ConnectAsync(channel, "a");
        await reader.Stream.ReadyAsync();
        await writer.ConnectAsync(_other.Channel, "b");

        var writing = WriteAsync(writer, publishes: 100);
        await reader.Stream.FirstAsync(message => message.Changes?.Nonce > 3 ? message.Changes : null);
        await killed.KillAsync();
        await reader.Stream.EndAsync();
        var seen = reader.Stream.Received.SelectMany(Delivered.ChangesIn).Count();
        await reader.ConnectAsync(_other.Channel, "b");
        await writing;
        await reader.CatchUpAsync();
        await writer.CatchUpAsync();

        var history = await Judge.GuaranteesHoldAsync(_redis, reader.Recorder, writer.Recorder);
        Assert.InRange(seen, 1, history.Store.Changes.Count() - 1);
        Assert.Equal(SyncMode.Delta, (await reader.Stream.WelcomedAsync()).Mode);
        await Judge.ListsAreEqualAsync(_redis, reader, writer);
    }

    private static async Task<GatewayProcess> StartAsync(string redis, params string[] settings)
    {
        var gateway = new GatewayProcess(
            [$"--Store:Redis={redis}", "--Sync:Heartbeat=00:00:00.200", "--Guards:ReleaseAtLeast=1000000", .. settings]);
        await gateway.LoadedAsync();
        return gateway;
    }

    private static async Task WriteAsync(CarrierUnderTest writer, int publishes)
    {
        for (var publish = 0; publish < publishes; publish++)
        {
            await writer.PublishAsync(Enumerable.Range(0, 32).Select(n => (Device(n % 4, (publish % 50 * 8) + (n / 4)), publish < 50)));
        }
    }

    private async Task FillAsync(int devices)
    {
        foreach (var some in Enumerable.Range(0, devices).Select(n => Device(n % Shards, n / Shards)).Chunk(1_000))
        {
            var items = some.Select(
                device => new WriteItem { Block = new BlockRequest { Imei = device.ToString(), Reason = HoldReason.Stolen } });
            await _other.Blocklist.WriteManyAsync(new WriteManyRequest { Items = { items } }, GatewayUnderTest.As("delta"));
        }
    }
}
