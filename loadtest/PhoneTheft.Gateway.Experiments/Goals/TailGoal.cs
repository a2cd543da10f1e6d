using System.Globalization;
using PhoneTheft.Gateway.Experiments.Comparison;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.LoadTest.Reports;
using PhoneTheft.Gateway.LoadTest.Results;

namespace PhoneTheft.Gateway.Experiments.Goals;

/// <summary>P6: latency at one rate for both, half of what the twin can do.</summary>
internal static class TailGoal
{
    private const string Gateway = "gateway";
    private const string Twin = "twin";
    private const int CapacityRuns = 3;

    /// <param name="servers">The gateway and the twin.</param>
    /// <param name="devices">The devices to ask for.</param>
    /// <param name="scale">How much is measured.</param>
    /// <param name="charts">Gets the latencies of all runs.</param>
    public static async Task<IReadOnlyList<Finding>> RunAsync(ComparedServers servers, DevicePool devices, Scale scale, ICollection<Chart> charts)
    {
        var (gateway, twin) = (ServerLoad.On(servers.Gateway, devices), ServerLoad.OnTwin(servers.Twin, devices));
        var capacities = new List<double>();
        for (var run = 0; run < CapacityRuns; run++)
        {
            capacities.Add((await twin.UnaryAsync(scale.Duration)).AnswersPerSecond);
        }

        var rate = Math.Floor(Spread.Of(capacities).Median / 2);
        List<LoadResult> ours = [], twins = [];
        var rounds = await Rounds.RunAsync(
            [
                new(Gateway, async duration => Tail(await gateway.UnaryAsync(duration, rate), ours)),
                new(Twin, async duration => Tail(await twin.UnaryAsync(duration, rate), twins)),
            ],
            scale.Rounds, scale.Duration, 2 * scale.Duration);
        var at = string.Create(CultureInfo.InvariantCulture, $"p99 at {rate:N0} calls/s, random arrivals");
        charts.Add(new Chart(
            "latency-at-one-rate.svg", "Latency by percentile, open loop, one rate for both",
            LoadCharts.Latency(string.Create(CultureInfo.InvariantCulture, $"Check at {rate:N0} calls/s"), (Gateway, All(ours)), (Twin, All(twins)))));
        return
        [
            Finding.Of("P6", "open loop: p99 ÷ the twin's p99", Unit.Ratio, rounds.Ratio(Gateway, Twin), Bound.AtMost(1.2), at),
            Finding.Of("", $"gateway, {at}", Unit.Milliseconds, rounds.Of(Gateway)),
            Finding.Of("", $"twin, {at}", Unit.Milliseconds, rounds.Of(Twin)),
        ];
    }

    private static Sample Tail(LoadResult result, List<LoadResult> all)
    {
        all.Add(result);
        return new Sample(result.LatencyAt(99) / 1e3);
    }

    // The first was the warm-up.
    private static LoadResult All(List<LoadResult> results)
    {
        var latency = results[1].Latency.Copy();
        foreach (var result in results.Skip(2))
        {
            latency.Add(result.Latency);
        }

        return results[1] with { Latency = latency };
    }
}
