using PhoneTheft.Gateway.Experiments.Reports;
using PhoneTheft.Gateway.Experiments.Tools;
using PhoneTheft.Gateway.LoadTest.SelfTesting;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Experiments.Comparison;

/// <summary>What an answer costs our load generator and h2load, in CPU time of their own, against the same server that does nothing but answer.</summary>
internal static class GeneratorExperiment
{
    private const string Ours = "ours";
    private const string H2LoadName = "h2load";

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(1);

    public static async Task<Measurement> RunAsync(int rounds)
    {
        await using var answerer = new Answerer();
        var request = new CheckRequest { Imei = "490154203237518" };
        using var h2load = new H2Load(answerer.Address, "/phonetheft.gateway.v1.CheckService/Check", request, new CheckResponse { Status = EquipmentStatus.Permitted });
        var compared = await Rounds.RunAsync(
            [
                new(Ours, async duration => SampleOf((await SelfTest.RunAsync(SelfTest.Unary, duration, threads: 1, CancellationToken.None)).Single().Result)),
                new(H2LoadName, async duration =>
                {
                    var report = await h2load.RunAsync(duration);
                    return new Sample(report.PerSecond, report.Cpu.TotalMicroseconds / report.Done);
                }),
            ],
            rounds, TimeSpan.Zero, Duration);
        var (ours, its) = (compared.CpuOf(Ours), compared.CpuOf(H2LoadName));
        var measurement = new Measurement("CPU time of the generator for one unary answer, 4 connections × 32 in flight; the server only answers")
        {
            ["ours_cpu_us"] = ours,
            ["h2load_cpu_us"] = its,
            ["ours_to_h2load"] = ours / its,
            ["ours_answers_per_core_and_second"] = 1e6 / ours,
            ["h2load_answers_per_core_and_second"] = 1e6 / its,
        };
        foreach (var (name, result) in await SelfTest.RunAsync(SelfTest.All, Duration, threads: 1, CancellationToken.None))
        {
            measurement[$"{name}: cpu_us"] = result.GeneratorMicrosecondsPerAnswer;
            measurement[$"{name}: p50_us"] = result.LatencyAt(50);
            measurement[$"{name}: p99_us"] = result.LatencyAt(99);
        }

        return measurement;
    }

    private static Sample SampleOf(LoadTest.Results.LoadResult result) => new(result.AnswersPerSecond, result.GeneratorMicrosecondsPerAnswer);
}
