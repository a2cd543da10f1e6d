using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.Profiles;
using PhoneTheft.Gateway.LoadTest.Results;

namespace PhoneTheft.Gateway.LoadTest.Reports;

/// <summary>The charts of one run, or of a few that are compared.</summary>
internal static class LoadCharts
{
    private const int PointsPerNine = 25;
    private const int MostNines = 5;

    /// <summary>How slow the slowest are: latency by percentile, both axes by powers of ten.</summary>
    public static string Latency(string title, params IReadOnlyList<(string Name, LoadResult Result)> runs)
    {
        // A percentile of fewer answers than it takes to have one is only the longest latency again.
        var answers = Math.Max(10, runs.Min(run => run.Result.Latency.TotalCount));
        var nines = Math.Clamp((int)Math.Floor(Math.Log10(answers)), 1, MostNines);
        var series = runs.Select(run => new ChartSeries(run.Name, [.. PercentsTo(nines).Select(percent => (percent, run.Result.LatencyAt(percent)))])).ToArray();
        var values = series.SelectMany(line => line.Points).Select(point => point.Y).ToArray();
        return SvgChart.Draw(title, ChartAxis.Percentiles("answered within", nines), ChartAxis.Log("latency", values.Min(), values.Max(), ChartAxis.Time), series);
    }

    /// <summary>Answers per second over time; beside it, in an open loop, what was asked for.</summary>
    public static string Throughput(string title, params IReadOnlyList<(string Name, LoadResult Result)> runs)
    {
        var series = runs.Select(run => new ChartSeries(
            run.Name, [.. run.Result.OverTime.Select(slice => (slice.Start + (slice.Length / 2), slice.AnswersPerSecond))])).ToList();
        if (runs is [{ Result.Plan: { Loop: LoopKind.Open } plan }])
        {
            series.Add(new ChartSeries("asked for", Wanted(plan)));
        }

        var end = runs.Max(run => run.Result.Elapsed.TotalSeconds);
        var most = series.SelectMany(line => line.Points).Select(point => point.Y).DefaultIfEmpty(1).Max();
        return SvgChart.Draw(title, ChartAxis.Until("seconds", end), ChartAxis.Linear("answers per second", most), series);
    }

    private static IEnumerable<double> PercentsTo(int nines) =>
        Enumerable.Range(0, (nines * PointsPerNine) + 1).Select(point => 100 * (1 - Math.Pow(10, -(double)point / PointsPerNine)));

    private static (double, double)[] Wanted(LoadPlan plan)
    {
        var devices = plan.Call == CallKind.Bulk ? plan.Batch : 1;
        var curve = RateProfile.Of(plan.Profile, plan.Rate, 0, plan.Duration.TotalSeconds);

        // The first two points are the warm-up, of no length here.
        return [.. curve.Points.Skip(2).Select(point => (point.Seconds, point.Rate * devices))];
    }
}
