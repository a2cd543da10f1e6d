using Grpc.Net.Client;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.IntegrationTests.Support.Sync;
using PhoneTheft.Gateway.V1;
using static PhoneTheft.Gateway.IntegrationTests.Support.Sync.Operations;

namespace PhoneTheft.Gateway.IntegrationTests.Sync;

/// <summary>Lists, comparisons and checkpoints while somebody writes as fast as they can.</summary>
public sealed class BusyListTests
{
    [Fact]
    public async Task A_snapshot_of_a_changing_list_ends_right()
    {
        await using var gateways = await TwoGateways.StartAsync();
        await using var thin = new FaultyLink(new Uri(gateways[1].GrpcAddress).Port) { BytesPerSecond = 400_000, Slice = 4_000 };
        using var channel = GrpcChannel.ForAddress($"http://{thin.EndPoint}");
        await using var writer = new CarrierUnderTest("writer", "alpha");
        await writer.ConnectAsync(gateways.Channel(0), "a");
        for (var publish = 0; publish < 40; publish++)
        {
            await writer.PublishAsync(Enumerable.Range(0, 256).Select(n => (Device(n % Shards, (publish * 16) + (n / Shards)), true)));
        }

        // Its carrier's own holds come along: far more than fits into what lies between it and the gateway.
        await using var reader = new CarrierUnderTest("reader", "alpha");
        await reader.ConnectAsync(channel, "b");
        var published = 0;
        for (; !reader.Stream.Received.Any(message => message.SnapshotEnd is not null); published++)
        {
            await writer.PublishAsync(Enumerable.Range(0, 32).Select(n => (Device(n % Shards, Random.Shared.Next(640)), published % 2 != 0)).DistinctBy(operation => operation.Item1));
        }

        await reader.CatchUpAsync();
        await writer.CatchUpAsync();
        Assert.True(published > 3, "Nothing changed meanwhile.");
        Assert.Contains(reader.Stream.Received.TakeWhile(message => message.SnapshotEnd is null), message => message.Changes is not null);
        await Judge.GuaranteesHoldAsync(gateways.Redis, writer.Recorder, reader.Recorder);
        await Judge.ListsAreEqualAsync(gateways.Redis, writer, reader);
    }

    /// <summary>Once found in etcd: a progress note overtook changes.</summary>
    [Fact]
    public async Task A_checkpoint_never_overtakes_a_change_nor_does_a_repair()
    {
        await using var gateways = await TwoGateways.StartAsync("--Sync:Heartbeat=00:00:00.050");
        var writers = Enumerable.Range(0, 3).Select(number => new CarrierUnderTest($"writer-{number}", $"carrier-{number}")).ToList();
        await using var reader = new CarrierUnderTest("reader", "bravo");
        await Task.WhenAll(
            writers.Select((writer, number) => writer.ConnectAsync(gateways.Channel(number % 2), TwoGateways.NameOf(number % 2))));
        await reader.ConnectAsync(gateways.Channel(1), "b");
        await reader.Stream.ReadyAsync();

        var writing = Task.WhenAll(writers.Select((writer, number) => WriteAsync(writer, new Random(number))));
        var looks = 0;
        for (; !writing.IsCompleted; looks++)
        {
            await reader.Stream.CatchUpAsync();
            await reader.Stream.VerifyAsync(looks % 4);
        }

        await writing;
        await Task.WhenAll(writers.Append(reader).Select(client => client.CatchUpAsync()));
        Assert.True(looks > 10, $"{looks} looks prove nothing.");
        Assert.Contains(reader.Stream.Received, message => message.VerifyResponse?.Buckets.Count > 0);
        await Judge.GuaranteesHoldAsync(gateways.Redis, writers.Append(reader).Select(client => client.Recorder));
        await Task.WhenAll(writers.Select(writer => writer.DisposeAsync().AsTask()));
        await reader.DisposeAsync();
        await Judge.ListsAreEqualAsync(gateways.Redis, writers.Append(reader));
    }

    /// <summary>
    /// Three heartbeats of silence mean a dead connection: a client that waits for its turn must not be made to think so.
    /// </summary>
    [Fact]
    public async Task A_snapshot_that_waits_for_others_is_not_silent()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var far = new FaultyLink(redis.Port);
        await using var gateway = await GatewayUnderTest.StartOnAsync(far.EndPoint, "--Sync:Heartbeat=00:00:00.100");
        await gateway.LoadedAsync();
        for (var number = 0; number < 10; number++)
        {
            await gateway.BlockAsync($"carrier-{number}", Device(0, 1).ToString());
            await gateway.BlockAsync($"carrier-{number}", Device(1, 1).ToString());
        }

        // Own holds are read for one client at a time, and here that takes a while.
        far.Latency = TimeSpan.FromMilliseconds(30);
        var clients = Enumerable.Range(0, 10).Select(number => (Recorder: new Recorder($"client-{number}", $"carrier-{number}"), Number: number)).ToList();
        var streams = clients.Select(client => SyncStreamUnderTest.Open(gateway.Channel, client.Recorder)).ToList();
        await Task.WhenAll(streams.Select(stream => stream.SayHelloAsync(
            new Hello { ProtocolMinor = 1, ProducerId = Guid.NewGuid().ToString(), AcceptsSnapshot = true })));
        await Task.WhenAll(
            streams.Select(stream => stream.FirstAsync(message => message.SnapshotChunk?.OwnHolds.Count > 0 ? message : null)));
        await Task.WhenAll(streams.Select(stream => stream.DisposeAsync().AsTask()));

        // Those whose turn came last waited for many heartbeats, and heard an empty chunk in the place of each.
        var heard = streams.Select(stream => stream.Received.TakeWhile(message => message.SnapshotChunk?.OwnHolds.Count is not > 0).Count(IsEmptyChunk)).Order().ToList();
        Assert.All(heard[^3..], chunks => Assert.True(
            chunks >= 2, $"Empty chunks before the first that had something: {string.Join(", ", heard)}"));
    }

    private static bool IsEmptyChunk(SyncResponse message) =>
        message.SnapshotChunk is { OwnHolds.Count: 0, Prohibited.Count: 0, Tracked.Count: 0 };

    private static async Task WriteAsync(CarrierUnderTest writer, Random random)
    {
        for (var publish = 0; publish < 100; publish++)
        {
            await writer.PublishAsync(Enumerable.Range(0, 24).Select(_ => Device(random.Next(4), random.Next(100))).Distinct().Select(
                device => (device, random.Next(2) == 0)));
        }
    }
}
