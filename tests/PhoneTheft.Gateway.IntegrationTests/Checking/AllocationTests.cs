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

    // What is compiled, grown, collected or waited for meanwhile adds to a round and never takes away. One quiet round in fifty
    // shows what a check costs; an object that each check makes is in all of them.
    private const int LeastRounds = 8;
    private const int MostRounds = 50;
    private const string Imei = "490154203237518";

    private static readonly Dictionary<string, double> Allowed =
        JsonSerializer.Deserialize<Dictionary<string,
        double>>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "allocations.json")))!;

    [Theory]
    [InlineData("Check, bytes a call")]
    [InlineData("CheckStream, bytes a message")]
    [InlineData("CheckMany, bytes an IMEI")]
    public async Task A_check_allocates_what_the_file_says(string what)
    {
        await using var gateway = await LoadedGateway.StartAsync();
        using var channel = GrpcChannel.ForAddress(gateway.Address);
        var checks = new CheckService.CheckServiceClient(channel);
        var one = new CheckRequest { Imei = Imei };
        var many = new CheckManyRequest { Imeis = { Enumerable.Repeat(Imei, 1_000) } };

        // One call after the other: where two connections' threads meet, one waits, and a wait is an object now and then.
        var (most, rounds) = (Allowed[what] + Tolerance, what switch
        {
            "Check, bytes a call" => Rounds(
                gateway, 2_000, () => RepeatAsync(2_000, () => checks.CheckAsync(one, cancellationToken: Cancellation))),
            "CheckStream, bytes a message" => Rounds(gateway, 10_000, () => StreamAsync(checks, 10_000)),
            _ => Rounds(gateway, 50_000, () => RepeatAsync(50, () => checks.CheckManyAsync(many, cancellationToken: Cancellation))),
        });

        var found = new List<double>();
        await foreach (var round in rounds)
        {
            found.Add(round);
            if (found.Count == MostRounds || (found.Count >= LeastRounds && found.Min() < most))
            {
                break;
            }
        }

        Assert.True(
            Math.Abs(found.Min() - Allowed[what]) < Tolerance,
            $"{what} is {found.Min():0.0} and allocations.json says {Allowed[what]}. More: find out what is new. Less: write it down. Rounds: {string.Join(" ", found.Select(round => $"{round:0.0}"))}");
    }

    [Fact]
    public void The_file_speaks_of_these_calls_only() =>
        Assert.Equal(["Check, bytes a call", "CheckMany, bytes an IMEI", "CheckStream, bytes a message"], Allowed.Keys.Order(
            StringComparer.Ordinal));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async IAsyncEnumerable<double> Rounds(LoadedGateway gateway, int checks, Func<Task> round)
    {
        while (true)
        {
            var before = await gateway.AllocatedAsync();
            await round().WaitAsync(Wait.Limit, Cancellation);
            yield return (await gateway.AllocatedAsync() - before) / (double)checks;
        }
    }

    private static async Task RepeatAsync<T>(int times, Func<Grpc.Core.AsyncUnaryCall<T>> call)
    {
        for (var n = 0; n < times; n++)
        {
            await call();
        }
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
