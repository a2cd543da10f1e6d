using PhoneTheft.Gateway.IntegrationTests.Support.Sync;

namespace PhoneTheft.Gateway.IntegrationTests.Sync;

/// <summary>
/// Two gateways, ten clients, random restarts: whatever happens, every guarantee holds over all that was seen, and in the end all lists
/// are equal.
/// </summary>
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
        var carriers =
            Enumerable.Range(0, Clients).Select(number => new CarrierUnderTest($"client-{number}", $"carrier-{number / 2}")).ToList();

        var life = new RandomLife(gateways.Channel);
        var restarts = RestartAsync(gateways, seed);
        await Task.WhenAll(carriers.Select((carrier, number) => life.LiveAsync(carrier, Rounds, new Random((seed * 1_000) + number))));
        await restarts;
        await Task.WhenAll(carriers.Select((carrier, number) => life.ConnectAsync(carrier, number % 2)));
        await Task.WhenAll(carriers.Select(carrier => carrier.CatchUpAsync()));

        foreach (var carrier in carriers)
        {
            await carrier.DisposeAsync();
        }

        await Judge.ListsAreEqualAsync(gateways.Redis, carriers);
        var history = await Judge.GuaranteesHoldAsync(gateways.Redis, carriers.Select(carrier => carrier.Recorder));
        output.WriteLine(
            $"{history.Store.Changes.Count()} changes, {history.Streams.Count()} streams, {history.Operations.Count()} operations");
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
}
