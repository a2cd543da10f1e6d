using PhoneTheft.Gateway.Experiments.Comparison;
using PhoneTheft.Gateway.Experiments.Processes;
using PhoneTheft.Gateway.Experiments.Reports;
using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.LoadTest.Runs;

namespace PhoneTheft.Gateway.Experiments.Identities;

/// <summary>What a check costs the gateway's processor when it asks who calls, beside one that does not ask, over the same TLS.</summary>
/// <remarks>
/// Both gateways of a round are new processes, asked in short turns: nobody, certificate, token, token, certificate, nobody, and the other way
/// round in the next round. Handshakes are before the measured time. With an empty list a check costs the least, so that identity shows most.
/// </remarks>
internal static class IdentityExperiment
{
    private const string Nobody = "nobody";
    private const string Certificate = "certificate";
    private const string Token = "token";

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan FirstRun = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1.5);

    public static async Task<Measurement> RunAsync(int rounds)
    {
        using var files = new IdentityFiles();
        await using var redis = await RedisServer.StartAsync();
        var devices = ServerLoad.PoolOf(new DeviceList(100_000, seed: 1));
        var costs = new Dictionary<string, List<double>>(StringComparer.Ordinal) { [Nobody] = [], [Certificate] = [], [Token] = [] };
        for (var round = 0; round < rounds; round++)
        {
            // A quota that is counted, and never reached.
            string[] settings = ["--Quotas:ChecksPerSecond=1000000000", .. files.Tls];
            await using var open = await GatewayServer.StartAsync(redis, settings);
            await using var asking = await GatewayServer.StartAsync(redis, [.. settings, .. files.Asking]);
            Contestant[] turns =
            [
                new(Nobody, duration => CheckAsync(open, files.Nobody, devices, duration)),
                new(Certificate, duration => CheckAsync(asking, files.ByCertificate, devices, duration)),
                new(Token, duration => CheckAsync(asking, files.ByToken, devices, duration)),
            ];
            var found = await Rounds.RunAsync(round % 2 == 0 ? turns : [.. turns.Reverse()], count: 2, FirstRun, Turn);
            foreach (var (name, cost) in costs)
            {
                cost.Add(found.Of(name).Median);
            }
        }

        return Report(costs, rounds);
    }

    private static async Task<Sample> CheckAsync(GatewayServer gateway, LoadCredentials credentials, DevicePool devices, TimeSpan duration)
    {
        var result = await LoadRun.RunAsync(
            new LoadPlan
            {
                Address = gateway.Address,
                Devices = devices,
                Credentials = credentials,
                VerifyAnswers = false,
                ServerCpu = () => gateway.Cpu,
                WarmUp = WarmUp,
                Duration = duration,
            },
            CancellationToken.None);
        return result is { IsClean: true, ServerCpu: { } cpu }
            ? new Sample(cpu.TotalMicroseconds / result.Calls)
            : throw new InvalidOperationException($"Not every check was answered: {string.Join(", ", result.Errors)}");
    }

    private static Measurement Report(Dictionary<string, List<double>> costs, int rounds)
    {
        var measurement = new Measurement(
            $"Check over TLS: the server's CPU time for each call without identity ÷ with it; {rounds} rounds, 4 connections × 32 in flight")
        {
            ["rounds"] = rounds,
        };
        foreach (var (name, cost) in costs)
        {
            measurement[$"{name}: server_cpu_us"] = Spread.Of(cost).Median;
        }

        foreach (var name in (string[])[Certificate, Token])
        {
            var ratio = Spread.OfRatios(costs[Nobody], costs[name]);
            measurement[$"nobody ÷ {name}"] = ratio.Median;
            measurement[$"nobody ÷ {name}, least"] = ratio.Least;
            measurement[$"nobody ÷ {name}, most"] = ratio.Most;
        }

        return measurement;
    }
}
