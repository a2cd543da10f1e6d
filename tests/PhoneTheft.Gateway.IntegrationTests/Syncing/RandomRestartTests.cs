using PhoneTheft.Gateway.IntegrationTests.Support.Syncing;
using static PhoneTheft.Gateway.IntegrationTests.Support.Syncing.Operations;

namespace PhoneTheft.Gateway.IntegrationTests.Syncing;

/// <summary>Two gateways, ten clients, random restarts: whatever happens, every guarantee holds over all that was seen, and in the end all lists are equal.</summary>
public sealed class RandomRestartTests(ITestOutputHelper output)
{
    private const int Clients = 10;
    private const int Rounds = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Two_gateways_ten_clients_random_restarts(int seed)
    {
        await using var gateways = await TwoGateways.StartAsync();
        var carriers = Enumerable.Range(0, Clients).Select(number => new CarrierUnderTest($"client-{number}", $"carrier-{number / 2}")).ToList();

        var restarts = RestartAsync(gateways, seed);
        await Task.WhenAll(carriers.Select((carrier, number) => LiveAsync(carrier, gateways, new Random((seed * 1_000) + number))));
        await restarts;
        await Task.WhenAll(carriers.Select((carrier, number) => ConnectAsync(carrier, gateways, number % 2)));
        await Task.WhenAll(carriers.Select(carrier => carrier.CatchUpAsync()));

        foreach (var carrier in carriers)
        {
            await carrier.DisposeAsync();
        }

        await Judge.ListsAreEqualAsync(gateways.Redis, carriers);
        var history = await Judge.GuaranteesHoldAsync(gateways.Redis, carriers.Select(carrier => carrier.Recorder));
        output.WriteLine($"{history.Store.Changes.Count()} changes, {history.Streams.Count()} streams, {history.Operations.Count()} operations");
        Assert.True(history.Streams.Count() > 2 * Clients, "So few streams prove nothing.");
    }

    private static async Task RestartAsync(TwoGateways gateways, int seed)
    {
        var random = new Random(seed);
        for (var restart = 0; restart < 3; restart++)
        {
            await gateways.RestartAsync(random.Next(2));
        }
    }

    private static async Task LiveAsync(CarrierUnderTest carrier, TwoGateways gateways, Random random)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var at = random.Next(2);
            try
            {
                if (!carrier.IsConnected)
                {
                    await carrier.LeaveAsync(politely: carrier.Recorder.Carrier.EndsWith('1'));
                    await ConnectAsync(carrier, gateways, at);
                }

                await ActAsync(carrier, gateways, at, random);
            }
            catch (StreamEndedException)
            {
                // The gateway went, or the store was slow: it goes on elsewhere, in the next round.
                await carrier.LeaveAsync();
            }
        }
    }

    private static Task ActAsync(CarrierUnderTest carrier, TwoGateways gateways, int at, Random random)
    {
        var device = Any(random);
        return random.Next(20) switch
        {
            0 => carrier.LeaveAsync(),
            1 => carrier.LeaveAsync(politely: true),
            2 => carrier.CatchUpAsync(),
            3 => VerifyAsync(carrier, random.Next(Shards)),
            4 => carrier.Recorder.BlockAsync(gateways.Channel(at), TwoGateways.NameOf(at), device),
            5 => carrier.Recorder.UnblockAsync(gateways.Channel(at), TwoGateways.NameOf(at), device),
            6 or 7 => carrier.Recorder.CheckAsync(gateways.Channel(at), TwoGateways.NameOf(at), device, fullyConsistent: false),
            8 => carrier.Recorder.CheckAsync(gateways.Channel(at), TwoGateways.NameOf(at), device, fullyConsistent: true),
            _ => carrier.PublishAsync(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Any(random)).Distinct().Select(any => (any, random.Next(3) > 0))),
        };
    }

    private static async Task VerifyAsync(CarrierUnderTest carrier, int shard)
    {
        await carrier.Stream.ReadyAsync();
        await carrier.Stream.VerifyAsync(shard);
    }

    // Few devices in few shards: they are to meet.
    private static Core.EquipmentIdentity Any(Random random) => Device(random.Next(3), random.Next(40));

    private static async Task ConnectAsync(CarrierUnderTest carrier, TwoGateways gateways, int at)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var place = (at + attempt) % 2;
                await carrier.ConnectAsync(gateways.Channel(place), TwoGateways.NameOf(place));
                return;
            }
            catch (StreamEndedException) when (attempt < 40)
            {
                // A gateway that is down or has not loaded yet; the other one, and then this one again.
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }
}
