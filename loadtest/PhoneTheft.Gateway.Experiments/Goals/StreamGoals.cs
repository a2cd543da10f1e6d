using System.Globalization;
using PhoneTheft.Gateway.Experiments.Comparison;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.LoadTest.Results;

namespace PhoneTheft.Gateway.Experiments.Goals;

/// <summary>P3: checks over streams, beside unary ones.</summary>
internal static class StreamGoals
{
    private const string Stream = "gateway, CheckStream";
    private const string TwinStream = "twin, CheckStream";
    private const string Unary = "h2load";
    private const string RandomUnary = "gateway, Check of random devices";

    public static async Task<IReadOnlyList<Finding>> RunAsync(ComparedServers servers, DevicePool devices, Scale scale)
    {
        using var h2load = UnaryCalls.ToGateway(servers);
        var (gateway, twin) = (ServerLoad.On(servers.Gateway, devices), ServerLoad.OnTwin(servers.Twin, devices));
        var rounds = await Rounds.RunAsync(
            [
                new(Stream, async duration => SampleOf(await gateway.StreamAsync(duration))), h2load.As(Unary),
                new(TwinStream, async duration => SampleOf(await twin.StreamAsync(duration))), new(RandomUnary, async duration => SampleOf(await gateway.UnaryAsync(duration))),
            ],
            scale.Rounds, scale.WarmUp, scale.Duration);
        var streams = string.Create(
            CultureInfo.InvariantCulture,
            $"{ServerLoad.Streams.Connections} connections × {ServerLoad.Streams.PerConnection} streams × {ServerLoad.Streams.InFlight} in flight; {Environment.ProcessorCount} cores for client and server");
        return
        [
            Finding.Of("P3", "`CheckStream`, one IMEI a message", Unit.PerSecond, rounds.Of(Stream), Bound.AtLeast(1_000_000), $"{streams}; {CpuNote(rounds, Stream)}"),
            Finding.Of("P3", "`CheckStream` ÷ `Check` by h2load", Unit.Ratio, rounds.Ratio(Stream, Unary), Bound.AtLeast(5)),
            Finding.Of("", TwinStream, Unit.PerSecond, rounds.Of(TwinStream), note: CpuNote(rounds, TwinStream)),
            Finding.Of("", RandomUnary, Unit.PerSecond, rounds.Of(RandomUnary), note: $"{CpuNote(rounds, RandomUnary)}; our generator instead of h2load"),
        ];
    }

    private static Sample SampleOf(LoadResult result) => new(result.AnswersPerSecond, result.ServerCpu!.Value.TotalMicroseconds / result.Answers);

    private static string CpuNote(Rounds rounds, string name) => string.Create(CultureInfo.InvariantCulture, $"server CPU per answer: {rounds.CpuOf(name):0.00} µs");
}
