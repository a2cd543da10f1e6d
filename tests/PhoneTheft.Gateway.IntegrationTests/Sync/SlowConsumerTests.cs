using Grpc.Core;
using PhoneTheft.Gateway.Histories;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.IntegrationTests.Support.Sync;
using PhoneTheft.Gateway.V1;
using static PhoneTheft.Gateway.IntegrationTests.Support.Sync.Operations;

namespace PhoneTheft.Gateway.IntegrationTests.Sync;

/// <summary>Clients that read too slowly, or not at all: their own trouble and nobody else's.</summary>
public sealed class SlowConsumerTests
{
    private const int Publishes = 120;

    [Fact]
    public async Task A_slow_consumer_is_ended_alone_and_resumes_exactly()
    {
        await using var gateways = await TwoGateways.StartAsync($"--Sync:SlowAfter={Patience.Setting(1)}");
        await using var writer = new CarrierUnderTest("writer", "alpha");
        var readers = Enumerable.Range(0, 10).Select(number => new CarrierUnderTest($"reader-{number}", "bravo")).ToList();
        await writer.ConnectAsync(gateways.Channel(0), "a");
        await Task.WhenAll(readers.Select(reader => reader.ConnectAsync(gateways.Channel(0), "a")));
        var lazy = new Recorder("lazy", "charlie");
        await using var never = SyncStreamUnderTest.Open(gateways.Channel(0), lazy, reading: false);
        await never.SayHelloAsync(new Hello { ProtocolMinor = 1, AcceptsSnapshot = true });

        // Some 100 bytes a change: several times what fits into the windows of an HTTP/2 stream.
        var slowest = TimeSpan.Zero;
        for (var publish = 0; publish < Publishes; publish++)
        {
            var started = TimeProvider.System.GetTimestamp();
            await writer.PublishAsync(Enumerable.Range(0, 64).Select(n => (Device(n % 4, n), publish % 2 == 0)));
            await readers[publish % 10].CatchUpAsync();
            var took = TimeProvider.System.GetElapsedTime(started);
            slowest = took > slowest ? took : slowest;
        }

        // Had one of them waited for the lazy one, it would have been until that is given up.
        Assert.InRange(slowest, TimeSpan.Zero, Patience.OfSeconds(0.9));
        await gateways[0].TellsAsync(told => told.Contains("carrier charlie ended", StringComparison.Ordinal));
        never.StartReading();
        var end = await never.EndAsync();
        Assert.Equal((StatusCode.ResourceExhausted, "SLOW_CONSUMER"), (end.StatusCode, end.Reason));
        Assert.InRange(never.Received.SelectMany(Delivered.ChangesIn).Count(), 1, (Publishes * 64) - 1);

        await using var resumed = SyncStreamUnderTest.Open(gateways.Channel(1), lazy, never.List, "b");
        await resumed.SayHelloAsync(new Hello { ProtocolMinor = 1, Cursor = never.List!.Cursor });
        await resumed.CatchUpAsync();
        await Task.WhenAll(readers.Append(writer).Select(client => client.CatchUpAsync()));
        await Judge.GuaranteesHoldAsync(gateways.Redis, [writer.Recorder, lazy, .. readers.Select(reader => reader.Recorder)]);
        await Judge.ListsAreEqualAsync(gateways.Redis, [writer, .. readers]);
        Assert.Equal(writer.List!.Digests, resumed.List!.Digests);
        await Task.WhenAll(readers.Select(reader => reader.DisposeAsync().AsTask()));
    }

    /// <summary>Once found in etcd: events lost when a stream starves.</summary>
    [Fact]
    public async Task A_stream_that_starves_behind_a_thin_line_loses_nothing()
    {
        await using var gateways = await TwoGateways.StartAsync("--Store:RecentChanges=1000");
        await using var thin = new FaultyLink(new Uri(gateways[0].GrpcAddress).Port) { BytesPerSecond = 150_000, Slice = 1_000 };
        using var channel = Grpc.Net.Client.GrpcChannel.ForAddress($"http://{thin.EndPoint}");
        await using var writer = new CarrierUnderTest("writer", "alpha");
        await using var reader = new CarrierUnderTest("reader", "bravo");
        await writer.ConnectAsync(gateways.Channel(0), "a");
        await reader.ConnectAsync(channel, "a");

        // Far more than the 62 changes of a shard that the gateway remembers: it has to go back to the store's log.
        for (var publish = 0; publish < 40; publish++)
        {
            await writer.PublishAsync(Enumerable.Range(0, 128).Select(n => (Device(n % 4, n), publish % 2 == 0)));
        }

        await reader.CatchUpAsync();
        await writer.CatchUpAsync();
        await Judge.GuaranteesHoldAsync(gateways.Redis, writer.Recorder, reader.Recorder);
        await Judge.ListsAreEqualAsync(gateways.Redis, writer, reader);
    }
}
