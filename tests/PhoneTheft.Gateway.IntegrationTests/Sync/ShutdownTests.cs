using Grpc.Core;
using Grpc.Net.Client;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.IntegrationTests.Support.Sync;
using PhoneTheft.Gateway.V1;
using static PhoneTheft.Gateway.IntegrationTests.Support.Sync.Operations;

namespace PhoneTheft.Gateway.IntegrationTests.Sync;

/// <summary>SIGTERM with a hundred streams open.</summary>
public sealed class ShutdownTests
{
    private const int Carriers = 25;
    private const int StreamsEach = 4;

    [Fact]
    public async Task A_stop_moves_all_streams_and_fails_no_call()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var stays = new GatewayProcess($"--Store:Redis={redis.EndPoint}");
        await stays.LoadedAsync();
        await using var stops = new GatewayProcess($"--Store:Redis={redis.EndPoint}");
        await stops.LoadedAsync();
        var clients = Enumerable.Range(0, Carriers * StreamsEach).Select(number => new CarrierUnderTest($"client-{number}", $"carrier-{number % Carriers}")).ToList();
        await Task.WhenAll(clients.Select(client => client.ConnectAsync(stops.Channel, "a")));
        await clients[0].PublishAsync((Device(3, 1), true));
        await Task.WhenAll(clients.Select(client => client.CatchUpAsync()));

        var drained = clients[0].Stream.FirstAsync(message => message.Drain);
        using var done = new CancellationTokenSource();
        var answered = 0;
        var checking = Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => CheckAsync(() => (drained.IsCompleted ? stays : stops).Channel, () => Interlocked.Increment(ref answered), done.Token)));
        await Wait.Until(() => Volatile.Read(ref answered) > 100);
        var moving = Task.WhenAll(clients.Select(client => MoveAsync(client, stays)));
        var asked = TimeProvider.System.GetTimestamp();
        var code = await stops.TerminateAsync();
        var took = TimeProvider.System.GetElapsedTime(asked);
        await moving;
        await done.CancelAsync();

        Assert.Equal(0, code);
        Assert.InRange(took, TimeSpan.Zero, Patience.OfSeconds(5));
        await checking;
        await clients[1].PublishAsync((Device(3, 2), true));
        await Task.WhenAll(clients.Select(client => client.CatchUpAsync()));
        await Judge.GuaranteesHoldAsync(redis, clients.Select(client => client.Recorder));
        await Judge.ListsAreEqualAsync(redis, clients);
        await Task.WhenAll(clients.Select(client => client.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task A_running_snapshot_is_told_to_move_on()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoint, "--Sync:DrainWithin=00:00:00.500");
        await gateway.LoadedAsync();

        // Some 800 kB of list: seconds from its end when the gateway stops, while what is on the way already, 128 kB, is there within one.
        await using var thin = new FaultyLink(new Uri(gateway.GrpcAddress).Port) { BytesPerSecond = 200_000, Slice = 4_000 };
        using var channel = GrpcChannel.ForAddress($"http://{thin.EndPoint}");
        await using (var writer = new CarrierUnderTest("writer", "alpha"))
        {
            await writer.ConnectAsync(gateway.Channel, "a");
            for (var publish = 0; publish < 40; publish++)
            {
                await writer.PublishAsync(Enumerable.Range(0, 256).Select(n => (Device(n % Shards, (publish * 16) + (n / Shards)), true)));
            }
        }

        await using var reader = SyncStreamUnderTest.Open(channel, new Recorder("reader", "alpha"));
        await reader.SayHelloAsync(new Hello { ProtocolMinor = 1, ProducerId = Guid.NewGuid().ToString(), AcceptsSnapshot = true });
        await reader.FirstAsync(message => message.SnapshotChunk);
        var stopping = gateway.StopAsync();

        var drain = await reader.FirstAsync(message => message.Drain);
        Assert.Equal(DrainReason.Shutdown, drain.Reason);

        // The server closes the connection once its handlers are done, whatever of their last words is still on the way.
        Assert.Contains((await reader.EndAsync()).StatusCode, new[] { StatusCode.OK, StatusCode.Unavailable });
        Assert.DoesNotContain(
            reader.Received, message => message.SnapshotEnd is not null || message.Changes is not null || message.Checkpoint is not null);
        await stopping;
    }

    private static async Task MoveAsync(CarrierUnderTest client, GatewayProcess to)
    {
        var drain = await client.Stream.FirstAsync(message => message.Drain);
        Assert.Equal(DrainReason.Shutdown, drain.Reason);
        await client.LeaveAsync(politely: true);
        await client.ConnectAsync(to.Channel, "b");
        Assert.Equal(SyncMode.Delta, (await client.Stream.WelcomedAsync()).Mode);
    }

    /// <summary>Asks the gateway that stops until its stream is told so, and the other one from then on.</summary>
    private static async Task CheckAsync(Func<GrpcChannel> whom, Action answered, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            var answer = await new CheckService.CheckServiceClient(whom()).CheckAsync(new CheckRequest { Imei = Device(3, 1).ToString() });
            Assert.Equal(EquipmentStatus.Prohibited, answer.Status);
            answered();
        }
    }
}
