using System.Globalization;
using PhoneTheft.Gateway.Experiments.Comparison;
using PhoneTheft.Gateway.Experiments.Processes;
using PhoneTheft.Gateway.Experiments.Restarts;
using PhoneTheft.Gateway.Experiments.SyncStreams;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.LoadTest.Results;

namespace PhoneTheft.Gateway.Experiments.Goals;

/// <summary>P9: what a long list costs a stream of checks.</summary>
/// <remarks>Both gateways answer from a checkpoint file while their store is away, so that they differ in the list alone, and no redis-server has to hold it.</remarks>
internal static class GrowthGoal
{
    private const int ShortList = 1_000_000;
    private const int Shards = 16;
    private const string Long = "long";
    private const string Short = "short";

    public static async Task<IReadOnlyList<Finding>> RunAsync(Scale scale)
    {
        var directory = Directory.CreateTempSubdirectory("phonetheft-loadtest-");
        try
        {
            var (longList, shortList) = (new DeviceList(scale.LongList, StoreFill.Seed), new DeviceList(ShortList, StoreFill.Seed));
            await using var grown = await StartAsync(longList, Path.Combine(directory.FullName, Long));
            await using var young = await StartAsync(shortList, Path.Combine(directory.FullName, Short));
            var (toGrown, toYoung) = (ServerLoad.On(grown, ServerLoad.PoolOf(longList)), ServerLoad.On(young, ServerLoad.PoolOf(shortList)));
            var rounds = await Rounds.RunAsync(
                [new(Long, async duration => SampleOf(await toGrown.StreamAsync(duration))), new(Short, async duration => SampleOf(await toYoung.StreamAsync(duration)))],
                scale.Rounds, scale.WarmUp, scale.Duration);
            return
            [
                Finding.Of(
                    "P9", string.Create(CultureInfo.InvariantCulture, $"`CheckStream` with {scale.LongList:N0} entries ÷ with {ShortList:N0}"), Unit.Ratio,
                    rounds.Ratio(Long, Short), Bound.AtLeast(0.8), string.Create(CultureInfo.InvariantCulture, $"server CPU per message: {rounds.CpuOf(Long):0.00} µs, with the short list {rounds.CpuOf(Short):0.00} µs")),
                Finding.Of("", string.Create(CultureInfo.InvariantCulture, $"gateway, CheckStream, {scale.LongList:N0} entries"), Unit.PerSecond, rounds.Of(Long),
                    note: string.Create(CultureInfo.InvariantCulture, $"{grown.Resident / 1e6:N0} MB resident; with the short list {young.Resident / 1e6:N0} MB")),
            ];
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<GatewayServer> StartAsync(DeviceList list, string file)
    {
        await CheckpointFill.WriteAsync(file, Guid.NewGuid(), Shards, list);
        return await GatewayServer.StartFromAsync(
            GatewayServer.ThisBuild, string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{LoopbackPort.Next()}"),
            "--Checkpoint:Enabled=true", $"--Checkpoint:File={file}", "--Checkpoint:ServeWithoutStore=true");
    }

    private static Sample SampleOf(LoadResult result) => new(result.AnswersPerSecond, result.ServerCpu!.Value.TotalMicroseconds / result.Answers);
}
