using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using HdrHistogram;
using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.Results;

namespace PhoneTheft.Gateway.LoadTest.Reports;

/// <summary>A result as JSON: all that the table says, and the values behind the charts. Latencies in microseconds.</summary>
internal static class LoadDocument
{
    private static readonly double[] Percents = [0, 10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 90, 95, 97.5, 99, 99.5, 99.9, 99.95, 99.99, 99.999, 100];

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <param name="result">What was found.</param>
    /// <param name="command">How to find it again.</param>
    public static string Of(LoadResult result, string command) => JsonSerializer.Serialize(ContentOf(result, command), Options) + "\n";

    private static object ContentOf(LoadResult result, string command) => new
    {
        Title = LoadTable.TitleOf(result.Plan),
        Command = command,
        result.Started,
        Machine = Machine.Description,
        Machine.Load,
        Plan = PlanOf(result.Plan),
        result.IsClean,
        result.Interrupted,
        Seconds = Rounded(result.Elapsed.TotalSeconds),
        AnswersPerSecond = Rounded(result.AnswersPerSecond),
        result.Answers,
        result.Calls,
        result.WrongAnswers,
        result.Errors,
        result.Unanswered,
        result.BoundHits,
        result.NotSent,
        result.IsGeneratorBound,
        GeneratorCpuSeconds = Rounded(result.GeneratorCpu.TotalSeconds),
        ServerCpuSeconds = result.ServerCpu is { } cpu ? Rounded(cpu.TotalSeconds) : (double?)null,
        Latency = PercentilesOf(result.Latency),
        Lateness = PercentilesOf(result.Lateness),
        OverTime = result.OverTime.Select(slice => new { slice.Start, AnswersPerSecond = Rounded(slice.AnswersPerSecond), Worst = slice.Worst / 1e3 }),
    };

    private static object PlanOf(LoadPlan plan) => new
    {
        plan.Call,
        plan.Loop,
        plan.Profile,
        Rate = plan.Loop == LoopKind.Open ? plan.Rate : (double?)null,
        WarmUpSeconds = plan.WarmUp.TotalSeconds,
        Seconds = plan.Duration.TotalSeconds,
        plan.Connections,
        plan.StreamsPerConnection,
        InFlightPerStream = plan.Call == CallKind.Stream ? plan.InFlightPerStream : 1,
        Batch = plan.Call == CallKind.Bulk ? plan.Batch : 1,
        plan.PackMessages,
        plan.Path,
        plan.VerifyAnswers,
        plan.EvenArrivals,
        plan.Seed,
        Devices = plan.Devices.Count,
    };

    private static SortedDictionary<double, double>? PercentilesOf(HistogramBase histogram) => histogram.TotalCount == 0
        ? null
        : new(Percents.ToDictionary(percent => percent, percent => Rounded(histogram.GetValueAtPercentile(percent) / 1e3)));

    private static double Rounded(double value) => Math.Round(value, 3);
}
