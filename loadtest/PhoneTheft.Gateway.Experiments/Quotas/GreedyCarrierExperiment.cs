using PhoneTheft.Gateway.Experiments.Comparison;
using PhoneTheft.Gateway.Experiments.Processes;
using PhoneTheft.Gateway.Experiments.Reports;
using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.LoadTest.Results;
using PhoneTheft.Gateway.LoadTest.Runs;

namespace PhoneTheft.Gateway.Experiments.Quotas;

/// <summary>What other carriers feel of one that calls at twenty times its quota.</summary>
/// <remarks>
/// Three times in each round: the quiet carrier alone; while the greedy one calls another gateway of the same machine; while it calls the same
/// gateway. The second shows what the machine is worth while somebody sends so many calls, the third what the gateway lets through of it.
/// </remarks>
internal static class GreedyCarrierExperiment
{
    private const string Alone = "alone";
    private const string Elsewhere = "greedy_elsewhere";
    private const string Beside = "greedy_beside";
    private const int Quota = 1_000;
    private const int Times = 20;
    private const double QuietRate = 2_000;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.5);

    public static async Task<Measurement> RunAsync(int rounds)
    {
        var register = Path.GetTempFileName();
        await File.WriteAllTextAsync(register, $$$"""{"carriers": [{"id": "greedy", "quotas": {"checksPerSecond": {{{Quota}}} }}]}""");
        try
        {
            await using var redis = await RedisServer.StartAsync();
            await using var asked = await GatewayServer.StartAsync(redis, $"--Security:Carriers={register}");
            await using var other = await GatewayServer.StartAsync(redis, $"--Security:Carriers={register}");
            return await CompareAsync(asked, other, rounds);
        }
        finally
        {
            File.Delete(register);
        }
    }

    private static async Task<Measurement> CompareAsync(GatewayServer asked, GatewayServer other, int rounds)
    {
        var devices = ServerLoad.PoolOf(new DeviceList(100_000, seed: 1));
        var results = new Dictionary<string, List<LoadResult>>(StringComparer.Ordinal) { [Alone] = [], [Elsewhere] = [], [Beside] = [] };
        LoadResult? greedy = null;
        var cpuOfEach = new List<double>();
        await Rounds.RunAsync(
            [
                new(Alone, duration => QuietAsync(Alone, duration, null)),
                new(Elsewhere, duration => QuietAsync(Elsewhere, duration, other)),
                new(Beside, duration => QuietAsync(Beside, duration, asked)),
            ],
            rounds, Duration, Duration);
        var measurement = Report(results, greedy!, rounds);
        measurement["server_cpu_us_of_a_greedy_call"] = Spread.Of(cpuOfEach).Median;
        return measurement;

        async Task<Sample> QuietAsync(string name, TimeSpan duration, GatewayServer? beset)
        {
            var cpu = other.Cpu;
            var crowd = beset is null ? null : LoadRun.RunAsync(
                PlanOf(beset, "greedy", Quota * Times, devices) with { Duration = duration + WarmUp }, CancellationToken.None);
            var quiet = await LoadRun.RunAsync(PlanOf(asked, "quiet", QuietRate, devices) with { Duration = duration }, CancellationToken.None);
            greedy = crowd is null ? greedy : await crowd;
            if (beset == other)
            {
                // Nobody else calls that one; what it does besides is a poll or two.
                cpuOfEach.Add((other.Cpu - cpu).TotalMicroseconds / (Quota * Times * (duration + (2 * WarmUp)).TotalSeconds));
            }

            if (!quiet.IsClean)
            {
                throw new InvalidOperationException($"The quiet carrier was not answered: {string.Join(", ", quiet.Errors)}");
            }

            results[name].Add(quiet);
            return new Sample(quiet.LatencyAt(99));
        }
    }

    private static LoadPlan PlanOf(GatewayServer gateway, string carrier, double rate, DevicePool devices) => new()
    {
        Address = gateway.Address,
        Devices = devices,
        Carrier = carrier,
        Loop = LoopKind.Open,
        Rate = rate,
        Threads = 1,
        VerifyAnswers = false,
        WarmUp = WarmUp,
    };

    private static Measurement Report(Dictionary<string, List<LoadResult>> results, LoadResult greedy, int rounds)
    {
        var measurement = new Measurement(
            $"a carrier at {QuietRate:N0} checks/s while another calls at {Times} times its quota of {Quota:N0}/s; {rounds} rounds, medians")
        {
            ["rounds"] = rounds,
            ["greedy_answered_per_second"] = greedy.AnswersPerSecond,
            ["greedy_refused"] = greedy.Errors.Sum(error => error.Value),
        };
        foreach (var percentile in (double[])[50, 99, 99.9])
        {
            foreach (var (name, _) in results)
            {
                measurement[$"{name}: p{percentile}_us"] = Spread.Of(At(name)).Median;
            }

            measurement[$"beside ÷ alone: p{percentile}"] = Spread.OfRatios(At(Beside), At(Alone)).Median;
            measurement[$"beside ÷ elsewhere: p{percentile}"] = Spread.OfRatios(At(Beside), At(Elsewhere)).Median;

            // The first run of each was the warm-up.
            IReadOnlyList<double> At(string name) => [.. results[name].Skip(1).Select(result => result.LatencyAt(percentile))];
        }

        return measurement;
    }
}
