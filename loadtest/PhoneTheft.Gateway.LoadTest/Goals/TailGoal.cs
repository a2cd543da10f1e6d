using System.Globalization;
using PhoneTheft.Gateway.LoadTest.Comparing;
using PhoneTheft.Gateway.LoadTest.Generation;

namespace PhoneTheft.Gateway.LoadTest.Goals;

/// <summary>P6: latency at one rate for both, half of what the twin can do.</summary>
internal static class TailGoal
{
    private const string Gateway = "gateway";
    private const string Twin = "twin";
    private const int CapacityRuns = 3;

    public static async Task<IReadOnlyList<Finding>> RunAsync(Servers servers, DevicePool devices, Scale scale)
    {
        var (gateway, twin) = (Loads.On(servers.Gateway, devices), Loads.OnTwin(servers.Twin, devices));
        var capacities = new List<double>();
        for (var run = 0; run < CapacityRuns; run++)
        {
            capacities.Add((await twin.UnaryAsync(scale.Duration)).AnswersPerSecond);
        }

        var rate = Math.Floor(Spread.Of(capacities).Median / 2);
        var rounds = await Rounds.RunAsync(
            [
                new(Gateway, async duration => new Sample((await gateway.UnaryAsync(duration, rate)).LatencyAt(99) / 1e3)),
                new(Twin, async duration => new Sample((await twin.UnaryAsync(duration, rate)).LatencyAt(99) / 1e3)),
            ],
            scale.Rounds, scale.Duration, 2 * scale.Duration);
        var at = string.Create(CultureInfo.InvariantCulture, $"p99 at {rate:N0} calls/s, random arrivals");
        return
        [
            Finding.Of("P6", "open loop: p99 ÷ the twin's p99", Unit.Ratio, rounds.Ratio(Gateway, Twin), Bound.AtMost(1.2), at),
            Finding.Of("", $"gateway, {at}", Unit.Milliseconds, rounds.Of(Gateway)),
            Finding.Of("", $"twin, {at}", Unit.Milliseconds, rounds.Of(Twin)),
        ];
    }
}
