using Grpc.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.IntegrationTests.Support.Syncing;
using PhoneTheft.Gateway.V1;
using static PhoneTheft.Gateway.IntegrationTests.Support.Syncing.Operations;

namespace PhoneTheft.Gateway.IntegrationTests.Syncing;

/// <summary>SIGTERM with a hundred streams open.</summary>
public sealed class ShutdownTests
{
    private const int Carriers = 25;
    private const int StreamsEach = 4;

    [Fact]
    public async Task It_exits_in_time_all_resume_elsewhere_and_no_call_fails()
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
        var checking = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CheckAsync(stops, stays, drained, done.Token)));
        var moving = Task.WhenAll(clients.Select(client => MoveAsync(client, stays)));
        var asked = TimeProvider.System.GetTimestamp();
        var code = await stops.TerminateAsync();
        var took = TimeProvider.System.GetElapsedTime(asked);
        await moving;
        await done.CancelAsync();

        Assert.Equal(0, code);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.True((await checking).Sum() > 0);
        await clients[1].PublishAsync((Device(3, 2), true));
        await Task.WhenAll(clients.Select(client => client.CatchUpAsync()));
        await Judge.GuaranteesHoldAsync(redis, clients.Select(client => client.Recorder));
        await Judge.ListsAreEqualAsync(redis, clients);
        await Task.WhenAll(clients.Select(client => client.DisposeAsync().AsTask()));
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
    private static async Task<int> CheckAsync(GatewayProcess first, GatewayProcess then, Task drained, CancellationToken done)
    {
        var answered = 0;
        while (!done.IsCancellationRequested)
        {
            var at = new CheckService.CheckServiceClient((drained.IsCompleted ? then : first).Channel);
            var answer = await at.CheckAsync(new CheckRequest { Imei = Device(3, 1).ToString() }, deadline: null, headers: new Metadata());
            Assert.Equal(EquipmentStatus.Prohibited, answer.Status);
            answered += drained.IsCompleted ? 0 : 1;
        }

        return answered;
    }
}
