using System.Globalization;
using PhoneTheft.Gateway.Experiments.Comparison;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.LoadTest.Results;

namespace PhoneTheft.Gateway.Experiments.Goals;

/// <summary>P8, end to end: how latency grows while changes arrive.</summary>
internal static class ChangesGoal
{
    private const string Quiet = "quiet";
    private const string Busy = "busy";
    private const double ChangesPerSecond = 10_000;

    // Low enough that the store, the follower and the writer find room on two cores: else the scheduler is measured.
    private const double CallsPerSecond = 10_000;

    public static async Task<IReadOnlyList<Finding>> RunAsync(ComparedServers servers, DevicePool devices, Scale scale)
    {
        var gateway = ServerLoad.On(servers.Gateway, devices);
        await using var writer = await ChangeWriter.OpenAsync(servers.Redis);
        var reached = new List<double>();
        var rounds = await Rounds.RunAsync(
            [
                new(Quiet, async duration => Tail(await gateway.UnaryAsync(duration, CallsPerSecond))),
                new(Busy, BusyAsync),
            ],
            scale.Rounds, scale.Duration, 2 * scale.Duration);
        return
        [
            Finding.Of(
                "P8", "end to end: p99.9 with changes ÷ without", Unit.Ratio, rounds.Ratio(Busy, Quiet),
                note: string.Create(CultureInfo.InvariantCulture, $"{CallsPerSecond:N0} calls/s, {Spread.Of(reached).Median:N0} changes/s; redis-server shares the cores")),
            Finding.Of("", "gateway, p99.9 without changes", Unit.Milliseconds, rounds.Of(Quiet)),
            Finding.Of("", "gateway, p99.9 while changes arrive", Unit.Milliseconds, rounds.Of(Busy)),
        ];

        async Task<Sample> BusyAsync(TimeSpan duration)
        {
            using var stop = new CancellationTokenSource();
            var writing = writer.RunAsync(ChangesPerSecond, stop.Token);
            try
            {
                return Tail(await gateway.UnaryAsync(duration, CallsPerSecond));
            }
            finally
            {
                await stop.CancelAsync();
                reached.Add(await writing);
            }
        }
    }

    private static Sample Tail(LoadResult result) => new(result.LatencyAt(99.9) / 1e3);
}
