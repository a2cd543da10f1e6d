using System.Globalization;
using System.Text;
using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.Results;

namespace PhoneTheft.Gateway.LoadTest.Reports;

/// <summary>A result for the terminal.</summary>
internal static class LoadTable
{
    public static readonly double[] Percents = [50, 90, 99, 99.9, 99.99, 100];

    public static string Of(LoadResult result)
    {
        var text = new StringBuilder();
        text.AppendLine(TitleOf(result.Plan));
        foreach (var (name, value) in RowsOf(result))
        {
            text.Append(CultureInfo.InvariantCulture, $"  {name,-34} {value}").AppendLine();
        }

        return text.ToString();
    }

    public static string TitleOf(LoadPlan plan)
    {
        var rate = plan.Loop == LoopKind.Open ? string.Create(CultureInfo.InvariantCulture, $", {WordOf(plan.Profile)} at {plan.Rate:#,##0}/s") : "";
        var depth = plan.Call switch
        {
            CallKind.Stream => string.Create(CultureInfo.InvariantCulture, $" × {plan.InFlightPerStream} messages"),
            CallKind.Bulk => string.Create(CultureInfo.InvariantCulture, $" × {plan.Batch} devices"),
            _ => "",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{WordOf(plan.Call)}, {WordOf(plan.Loop)} loop{rate}, {plan.Connections} connections × {plan.StreamsPerConnection} streams{depth}");
    }

    /// <summary>What there is to say, in order.</summary>
    public static IEnumerable<(string Name, string Value)> RowsOf(LoadResult result)
    {
        yield return ("answers per second", Count(result.AnswersPerSecond));
        yield return ("answers", string.Create(CultureInfo.InvariantCulture, $"{result.Answers:#,##0} in {result.Elapsed.TotalSeconds:0.00} s"));
        if (result.Plan.Call == CallKind.Bulk)
        {
            yield return ("calls", Count(result.Calls));
        }

        yield return ("wrong answers", result.Plan.VerifyAnswers ? Count(result.WrongAnswers) : "not compared");
        yield return ("failed calls", result.Errors.Count == 0 ? "0" : string.Join(", ", result.Errors.Select(error => $"{error.Key}: {Count(error.Value)}")));
        yield return ("unanswered", Count(result.Unanswered));
        if (result.Plan.Loop == LoopKind.Open)
        {
            yield return ("delayed by the bound in flight", Count(result.BoundHits));
            yield return ("never sent", Count(result.NotSent));
        }

        foreach (var percent in Percents)
        {
            yield return (percent >= 100 ? "latency, longest" : $"latency p{percent.ToString(CultureInfo.InvariantCulture)}", Microseconds(result.LatencyAt(percent)));
        }

        if (result.Plan.Loop == LoopKind.Open && result.Lateness.TotalCount > 0)
        {
            yield return ("sent late by, p50", Microseconds(result.Lateness.GetValueAtPercentile(50) / 1e3));
            yield return ("sent late by, p99", Microseconds(result.Lateness.GetValueAtPercentile(99) / 1e3));
        }

        yield return ("CPU of the generator", Cpu(result, result.GeneratorCpu));
        yield return ("CPU of the server", result.ServerCpu is { } server ? Cpu(result, server) : "unknown");
        if (result.IsGeneratorBound)
        {
            yield return ("", "The generator was busy all the time, so this is its limit and not the server's. Use more --threads.");
        }

        if (result.Interrupted)
        {
            yield return ("", "The run was ended early.");
        }
    }

    private static string WordOf<T>(T value)
        where T : struct, Enum => value is Profiles.ProfileKind.AttachStorm ? "attach storm" : value.ToString().ToLowerInvariant();

    private static string Count(double value) => value.ToString("#,##0", CultureInfo.InvariantCulture);

    private static string Microseconds(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:#,##0.0} µs");

    private static string Cpu(LoadResult result, TimeSpan cpu) => string.Create(
        CultureInfo.InvariantCulture,
        $"{cpu.TotalSeconds / Math.Max(1e-9, result.Elapsed.TotalSeconds):0.00} cores, {(result.Answers > 0 ? cpu.TotalMicroseconds / result.Answers : 0):0.000} µs per answer");
}
