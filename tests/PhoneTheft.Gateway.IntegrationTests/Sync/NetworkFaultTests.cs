using Grpc.Net.Client;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.IntegrationTests.Support.Sync;
using PhoneTheft.Gateway.V1;
using static PhoneTheft.Gateway.IntegrationTests.Support.Sync.Operations;

namespace PhoneTheft.Gateway.IntegrationTests.Sync;

/// <summary>Lines that are late, thin, torn or silent: between clients and gateways, and between gateways and the store.</summary>
public sealed class NetworkFaultTests : IAsyncLifetime
{
    private const int Clients = 6;
    private const int Rounds = 40;
    private const int Faults = 25;

    private static readonly string[] Settings = [
        "--Sync:Heartbeat=00:00:00.200",
        "--Quotas:SyncStreams=16",
        "--Store:WriteTimeout=00:00:00.600",
        "--Store:ReadTimeout=00:00:00.600"];

    private readonly List<GatewayUnderTest> _gateways = [];
    private readonly List<FaultyLink> _toStore = [];
    private readonly List<FaultyLink> _toGateways = [];
    private readonly List<GrpcChannel> _channels = [];
    private RedisServerProcess _redis = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServerProcess.StartAsync();
        for (var index = 0; index < 2; index++)
        {
            _toStore.Add(new FaultyLink(_redis.Port));
            _gateways.Add(await GatewayUnderTest.StartOnAsync(_toStore[index].EndPoint, Settings));
            await _gateways[index].LoadedAsync();
            _toGateways.Add(new FaultyLink(new Uri(_gateways[index].GrpcAddress).Port));
            _channels.Add(GrpcChannel.ForAddress($"http://{_toGateways[index].EndPoint}"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _channels.ForEach(channel => channel.Dispose());
        foreach (var part in _toGateways.Cast<IAsyncDisposable>().Concat(_gateways).Concat(_toStore).Append(_redis))
        {
            await part.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whatever_the_network_does_every_guarantee_holds(int seed)
    {
        var carriers =
            Enumerable.Range(0, Clients).Select(number => new CarrierUnderTest($"client-{number}", $"carrier-{number / 2}")).ToList();
        var life = new RandomLife(at => _channels[at]);

        var storm = StormAsync(new Random(seed));
        await Task.WhenAll(carriers.Select((carrier, number) => life.LiveAsync(carrier, Rounds, new Random((seed * 1_000) + number))));
        await storm;
        await Wait.Until(async () => !await _gateways[0].HasTroubleAsync() && !await _gateways[1].HasTroubleAsync());
        await Task.WhenAll(carriers.Select((carrier, number) => life.ConnectAsync(carrier, number % 2)));
        await Task.WhenAll(carriers.Select(carrier => carrier.CatchUpAsync()));
        foreach (var carrier in carriers)
        {
            await carrier.DisposeAsync();
        }

        await Judge.ListsAreEqualAsync(_redis, carriers);
        await Judge.GuaranteesHoldAsync(_redis, carriers.Select(carrier => carrier.Recorder));
    }

    /// <summary>Once found in etcd: a watch went back in time after a partition.</summary>
    [Fact]
    public async Task A_stream_does_not_go_back_in_time()
    {
        await using var writer = new CarrierUnderTest("writer", "alpha");
        await writer.ConnectAsync(_channels[0], "a");
        await writer.PublishAsync((Device(3, 1), true));
        await writer.CatchUpAsync();
        _toStore[1].Blackhole();
        await writer.PublishAsync((Device(3, 1), false), (Device(3, 2), true));
        await writer.CatchUpAsync();

        var reader = new Recorder("reader", "bravo");
        var hello = new Hello { ProtocolMinor = 1, Cursor = writer.List!.Cursor };
        await using var early = SyncStreamUnderTest.Open(_channels[1], reader, gateway: "b");
        await early.SayHelloAsync(hello);
        var end = await early.EndAsync();
        Assert.Equal("STORE_UNAVAILABLE", end.Reason);
        Assert.NotNull(end.RetryAfter);
        Assert.Empty(early.Received);

        _toStore[1].Heal();
        await Wait.Until(async () => !await _gateways[1].HasTroubleAsync());
        await using var late = SyncStreamUnderTest.Open(_channels[1], reader, gateway: "b");
        await late.SayHelloAsync(hello);
        await writer.PublishAsync((Device(3, 3), true));
        await late.CatchUpAsync();
        await Judge.GuaranteesHoldAsync(_redis, writer.Recorder, reader);
    }

    /// <summary>As behind a firewall that forgot a connection: nobody is told, and what is sent is lost.</summary>
    [Fact]
    public async Task A_silent_store_connection_is_replaced()
    {
        await _gateways[0].BlockAsync("alpha", Device(3, 1).ToString());

        _toStore[0].HalfOpen();
        await Wait.Until(_gateways[0].HasTroubleAsync);
        _toStore[0].Heal();

        await Wait.Until(async () => !await _gateways[0].HasTroubleAsync(), Patience.OfSeconds(12));
        await _gateways[0].BlockAsync("alpha", Device(3, 2).ToString());
    }

    private async Task StormAsync(Random random)
    {
        for (var fault = 0; fault < Faults; fault++)
        {
            var isToStore = random.Next(3) == 0;
            await StrikeAsync(
                (isToStore ? _toStore : _toGateways)[random.Next(2)],
                random.Next(isToStore ? 6 : 7),
                TimeSpan.FromMilliseconds(random.Next(50, 400)),
                random);
        }
    }

    private static async Task StrikeAsync(FaultyLink link, int fault, TimeSpan lasts, Random random)
    {
        switch (fault)
        {
            case 0:
                (link.Latency, link.Jitter) = (TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(20));
                break;
            case 1:
                link.Slice = random.Next(1, 100);
                break;
            case 2:
                link.Reset();
                break;
            case 3:
                link.Blackhole();
                break;
            case 4:
                link.StopReplies();
                break;
            case 5:
                link.Refusing = true;
                link.Reset();
                break;
            default:
                // Between a gateway and its store it takes seconds to notice: a test of its own.
                link.HalfOpen();
                break;
        }

        await Task.Delay(lasts, TimeProvider.System);
        (link.Latency, link.Jitter, link.Slice, link.Refusing) = (TimeSpan.Zero, TimeSpan.Zero, 0, false);
        link.Heal();
    }
}
