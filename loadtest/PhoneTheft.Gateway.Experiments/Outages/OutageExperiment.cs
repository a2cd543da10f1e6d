using PhoneTheft.Gateway.Experiments.Comparison;
using PhoneTheft.Gateway.Experiments.Processes;
using PhoneTheft.Gateway.Experiments.Reports;
using PhoneTheft.Gateway.Experiments.SyncStreams;

namespace PhoneTheft.Gateway.Experiments.Outages;

/// <summary>What callers feel while Redis hangs, and while it is gone, beside the same load without.</summary>
/// <remarks>
/// In each round three times the same load: with Redis all the time; with Redis stopped by SIGSTOP for a while; with Redis killed, and started
/// again on its file. Ratios are between runs of one round.
/// </remarks>
internal static class OutageExperiment
{
    private const int Entries = 100_000;
    private const int UsualRounds = 3;
    private const int LongOutage = 60;

    private static readonly string[] Names = ["without", "hangs", "gone"];

    /// <param name="seconds">How long Redis is away. A second and less, for a look whether everything runs, makes a single round.</param>
    public static async Task<Measurement> RunAsync(int seconds)
    {
        var rounds = seconds is <= 1 or >= LongOutage ? 1 : UsualRounds;
        var directory = Directory.CreateTempSubdirectory("phonetheft-outage-");
        try
        {
            await using var redis = await RedisServer.StartAsync(directory);
            await using (await GatewayServer.StartAsync(redis))
            {
                // Started once, so that it makes the store.
            }

            await StoreFill.RunAsync(redis, Entries);
            await using var gateway = await GatewayServer.StartAsync(redis);
            var run = new OutageRun(gateway, TimeSpan.FromSeconds(seconds));

            // The first is for the compiler.
            await run.RunAsync(() => Task.CompletedTask, () => Task.CompletedTask);
            var results = Names.ToDictionary(name => name, _ => new List<OutageResult>(), StringComparer.Ordinal);
            for (var round = 0; round < rounds; round++)
            {
                results["without"].Add(await run.RunAsync(() => Task.CompletedTask, () => Task.CompletedTask));
                results["hangs"].Add(await run.RunAsync(() => Done(redis.Freeze), () => Done(redis.Thaw)));
                results["gone"].Add(await run.RunAsync(() => redis.KillAsync().AsTask(), redis.StartAgainAsync));
            }

            return Report(results, seconds, rounds);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static Task Done(Action act)
    {
        act();
        return Task.CompletedTask;
    }

    private static Measurement Report(Dictionary<string, List<OutageResult>> results, int seconds, int rounds)
    {
        var measurement = new Measurement(
            $"Redis away for {seconds} s, under {OutageRun.ChecksPerSecond:N0} checks/s and {OutageRun.WritesPerSecond} writes/s; {rounds} rounds")
        {
            ["rounds"] = rounds,
        };
        foreach (var name in Names)
        {
            measurement[$"{name}: checks failed"] = results[name].Sum(result => result.ChecksFailed);
            measurement[$"{name}: p50_us"] = Spread.Of([.. results[name].Select(result => result.Median)]).Median;
            measurement[$"{name}: p99_us"] = Spread.Of([.. results[name].Select(result => result.Tail)]).Median;
        }

        foreach (var name in Names.Skip(1))
        {
            var (away, without) = (results[name], results["without"]);
            measurement[$"{name} ÷ without: p50"] = Spread.OfRatios([.. away.Select(result => result.Median)], [.. without.Select(result => result.Median)]).Median;
            measurement[$"{name} ÷ without: p99"] = Spread.OfRatios([.. away.Select(result => result.Tail)], [.. without.Select(result => result.Tail)]).Median;
            measurement[$"{name}: writes refused"] = away.Sum(result => result.WritesRefused);
            measurement[$"{name}: writes that failed without a reason"] = away.Sum(result => result.WritesUntyped);
            measurement[$"{name}: longest write_ms"] = away.Max(result => result.LongestWrite.TotalMilliseconds);
            measurement[$"{name}: staleness off by at most_ms"] = away.Max(result => result.StalenessError.TotalMilliseconds);
            measurement[$"{name}: fresh after the return_ms"] = away.Max(result => result.FreshAfter.TotalMilliseconds);
            measurement[$"{name}: resident growth_mb"] = away.Max(result => result.Growth) / 1e6;
        }

        return measurement;
    }
}
