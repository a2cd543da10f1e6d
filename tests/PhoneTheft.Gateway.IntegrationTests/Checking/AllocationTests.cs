using System.Text.Json;
using Grpc.Net.Client;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Checking;

/// <summary>What a check makes the server allocate, against the file beside this one. Time is never judged.</summary>
public sealed class AllocationTests
{
    // Half of the smallest object there is: one object more or less for each check shows, whatever else happens now and then.
    private const double Tolerance = 12;

    private const int Rounds = 8;
    private const string Imei = "490154203237518";

    private static readonly Dictionary<string, double> Allowed =
        JsonSerializer.Deserialize<Dictionary<string, double>>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "allocations.json")))!;

    [Fact]
    public async Task A_check_allocates_what_the_file_says()
    {
        await using var gateway = await LoadedGateway.StartAsync();
        using var channel = GrpcChannel.ForAddress(gateway.Address);
        var checks = new CheckService.CheckServiceClient(channel);
        var most = new CheckManyRequest { Imeis = { Enumerable.Repeat(Imei, 1_000) } };

        var found = new Dictionary<string, double>
        {
            ["Check, bytes a call"] = await LeastAsync(gateway, 2_000, () => Parallel.ForAsync(0, 2_000, Cancellation, async (_, token) => await checks.CheckAsync(new CheckRequest { Imei = Imei }, cancellationToken: token))),
            ["CheckStream, bytes a message"] = await LeastAsync(gateway, 10_000, () => StreamAsync(checks, 10_000)),
            ["CheckMany, bytes an IMEI"] = await LeastAsync(gateway, 50_000, async () =>
            {
                for (var call = 0; call < 50; call++)
                {
                    await checks.CheckManyAsync(most, cancellationToken: Cancellation);
                }
            }),
        };

        var report = string.Join(", ", found.Select(pair => $"{pair.Key}: {pair.Value:0.0}"));
        Assert.Equal(Allowed.Keys.Order(), found.Keys.Order());
        Assert.All(found, pair => Assert.True(
            Math.Abs(pair.Value - Allowed[pair.Key]) < Tolerance,
            $"{pair.Key} is {pair.Value:0.0} and allocations.json says {Allowed[pair.Key]}. More: find out what is new. Less: write it down. Found: {report}"));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // The least of some rounds: what is compiled, grown or collected meanwhile adds to a round and never takes away.
    private static async Task<double> LeastAsync(LoadedGateway gateway, int checks, Func<Task> round)
    {
        var least = double.MaxValue;
        for (var n = 0; n < Rounds; n++)
        {
            var before = await gateway.AllocatedAsync();
            await round().WaitAsync(Wait.Limit, Cancellation);
            least = Math.Min(least, (await gateway.AllocatedAsync() - before) / (double)checks);
        }

        return least;
    }

    private static async Task StreamAsync(CheckService.CheckServiceClient checks, int messages)
    {
        using var call = checks.CheckStream(cancellationToken: Cancellation);
        var asking = Task.Run(async () =>
        {
            for (var n = 0; n < messages; n++)
            {
                await call.RequestStream.WriteAsync(new CheckStreamRequest { CorrelationId = (ulong)n, Imei = Imei }, Cancellation);
            }

            await call.RequestStream.CompleteAsync();
        }, Cancellation);
        while (await call.ResponseStream.MoveNext(Cancellation))
        {
            // Only the server's side counts.
        }

        await asking;
    }
}
