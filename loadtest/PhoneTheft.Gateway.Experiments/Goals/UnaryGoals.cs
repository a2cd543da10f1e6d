using System.Globalization;
using PhoneTheft.Gateway.Experiments.Comparison;
using PhoneTheft.Gateway.Experiments.Tools;

namespace PhoneTheft.Gateway.Experiments.Goals;

/// <summary>P1, P2: what a unary check costs beyond the framework, and beside Redis.</summary>
internal static class UnaryGoals
{
    private const string Gateway = "gateway, Check";
    private const string Twin = "twin: the gateway with a constant answer";
    private const string Bare = "bare: an empty method on plain gRPC";
    private const string Naive = "naive: gRPC and a SISMEMBER per call";
    private const string Redis = "redis-benchmark SISMEMBER, 50 clients";
    private const string Pipelined = "redis-benchmark SISMEMBER, 50 clients, pipeline of 16";

    public static async Task<IReadOnlyList<Finding>> RunAsync(ComparedServers servers, Scale scale)
    {
        using var gateway = UnaryCalls.ToGateway(servers);
        using var twin = UnaryCalls.To(servers.Twin, servers);
        using var bare = UnaryCalls.ToBare(servers);
        using var naive = UnaryCalls.ToNaive(servers);
        var rounds = await Rounds.RunAsync(
            [
                gateway.As(Gateway), twin.As(Twin), bare.As(Bare), new(Redis, new RedisBenchmark(servers.Redis, scale.Entries, pipeline: 1).RunAsync),
                naive.As(Naive), new(Pipelined, new RedisBenchmark(servers.Redis, scale.Entries, pipeline: 16).RunAsync),
            ],
            scale.Rounds, scale.WarmUp, scale.Duration);

        return
        [
            Finding.Of("P1", "`Check` ÷ twin", Unit.Ratio, rounds.Ratio(Gateway, Twin), Bound.AtLeast(0.95), CpuNote(rounds, Twin)),
            Finding.Of("P1", "`Check` ÷ bare", Unit.Ratio, rounds.Ratio(Gateway, Bare), Bound.AtLeast(0.85), CpuNote(rounds, Bare)),
            Finding.Of("P2", "`Check` ÷ redis-benchmark, no pipeline", Unit.Ratio, rounds.Ratio(Gateway, Redis), Bound.AtLeast(2), CpuNote(rounds, Redis)),
            .. new[] { Gateway, Twin, Bare, Naive, Redis, Pipelined }.Select(name => Finding.Of("", name, Unit.PerSecond, rounds.Of(name), note: CpuNote(rounds, name))),
        ];
    }

    private static string CpuNote(Rounds rounds, string other) => other == Gateway
        ? Cpu(rounds, Gateway)
        : string.Create(CultureInfo.InvariantCulture, $"{Cpu(rounds, other)}; gateway ÷ this: {rounds.CpuOf(Gateway) / rounds.CpuOf(other):0.00}");

    private static string Cpu(Rounds rounds, string name) => string.Create(CultureInfo.InvariantCulture, $"server CPU per call: {rounds.CpuOf(name):0.0} µs");
}
