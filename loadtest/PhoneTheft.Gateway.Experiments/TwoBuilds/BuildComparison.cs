using System.Globalization;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Experiments.Comparison;
using PhoneTheft.Gateway.Experiments.Processes;
using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.Populations;

namespace PhoneTheft.Gateway.Experiments.TwoBuilds;

/// <summary>Measures what a call costs two builds of the gateway, in CPU time of their processes, round by round.</summary>
/// <remarks>
/// Both gateways of a round are new processes on one store, and are asked in short turns: A B B A B A A B in one round, the other way
/// round in the next. So what slows the machine for a while slows both, and a process that was compiled well or badly counts in one round only.
/// </remarks>
internal sealed class BuildComparison(GatewayBuild thisBuild, GatewayBuild otherBuild, ComparisonPace pace)
{
    /// <summary>The kinds of call, in the order in which they are measured.</summary>
    public static readonly IReadOnlyList<CallKind> Calls = [CallKind.Unary, CallKind.Stream, CallKind.Bulk];

    private const string Carrier = "local";
    private const int Seed = 3;
    private const int WritesAtOnce = 8;
    private const int MostLooks = 20;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(0.2);

    /// <summary>Measures all rounds.</summary>
    /// <param name="progress">Gets one line for each round.</param>
    /// <param name="cancellationToken">Ends it between two measurements.</param>
    /// <exception cref="InvalidOperationException">A gateway did not start, or did not answer rightly.</exception>
    public async Task<IReadOnlyList<RoundOfBuilds>> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        await using var redis = await RedisServer.StartAsync();
        var list = new DeviceList(pace.Entries, Seed);
        await FillAsync(redis, list, cancellationToken);
        var devices = ServerLoad.PoolOf(list);
        var rounds = new List<RoundOfBuilds>();
        for (var round = 0; round < pace.Rounds; round++)
        {
            rounds.Add(await RoundAsync(redis, devices, isThisFirst: round % 2 == 0, cancellationToken));
            var ratios = Calls.Select(call => string.Create(CultureInfo.InvariantCulture, $"{call} {rounds[^1].RatioOf(call):0.000}"));
            progress($"{TimeProvider.System.GetLocalNow():HH:mm:ss} round {round + 1} of {pace.Rounds}: {string.Join(", ", ratios)}");
        }

        return rounds;
    }

    /// <summary>Fills the store through the other build, so that this build finds the same data as after an upgrade.</summary>
    private async Task FillAsync(RedisServer redis, DeviceList list, CancellationToken cancellationToken)
    {
        await using var gateway = await GatewayServer.StartFromAsync(otherBuild.Directory, redis.EndPoint, "--Guards:TacShare=1", "--Guards:BlocksPerDay=1000000000");
        using var client = new BlocklistClient(gateway.OptionsOf(Carrier));
        var writes = Enumerable.Range(0, (int)list.Count).Select(place => list.At(place)).Select(device => new BlockWrite
        {
            Imei = device.Key.ToString(),
            Reason = HoldReason.Stolen,
            Disposition = device.Value == EquipmentStatus.Tracked ? Disposition.Track : Disposition.Block,
        });
        var options = new ParallelOptions { MaxDegreeOfParallelism = WritesAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(writes.Chunk(BlocklistClient.WritesPerCall), options, async (part, token) =>
        {
            var results = await client.WriteManyAsync(part, cancellationToken: token);
            if (results.FirstOrDefault(result => result.Error is not null) is { } refused)
            {
                throw new InvalidOperationException($"The list could not be written: {refused.Error}");
            }
        });
    }

    private async Task<RoundOfBuilds> RoundAsync(RedisServer redis, DevicePool devices, bool isThisFirst, CancellationToken cancellationToken)
    {
        // Who starts first alternates, too: by its first call it has had more time to compile what it needs.
        var (firstBuild, secondBuild) = isThisFirst ? (thisBuild, otherBuild) : (otherBuild, thisBuild);
        await using var firstGateway = await GatewayServer.StartFromAsync(firstBuild.Directory, redis.EndPoint);
        await using var secondGateway = await GatewayServer.StartFromAsync(secondBuild.Directory, redis.EndPoint);
        var (first, second) = (ServerLoad.On(firstGateway, devices), ServerLoad.On(secondGateway, devices));
        foreach (var call in Calls)
        {
            await first.SpendAsync(call, pace.WarmUp);
            await second.SpendAsync(call, pace.WarmUp);
        }

        await CompiledAsync(firstGateway);
        await CompiledAsync(secondGateway);
        var costs = new Dictionary<CallKind, PairOfCosts>();
        foreach (var call in Calls)
        {
            var measured = new Dictionary<ServerLoad, CpuOfCalls> { [first] = default, [second] = default };
            ServerLoad[] turns = [first, second, second, first, second, first, first, second];
            foreach (var load in turns.Concat(turns))
            {
                cancellationToken.ThrowIfCancellationRequested();
                measured[load] += await load.SpendAsync(call, pace.Turn);
            }

            var (firstCost, secondCost) = (measured[first].MicrosecondsEach, measured[second].MicrosecondsEach);
            costs[call] = isThisFirst ? new PairOfCosts(firstCost, secondCost) : new PairOfCosts(secondCost, firstCost);
        }

        return new RoundOfBuilds(costs);
    }

    /// <summary>Waits until a gateway without calls hardly uses CPU: the runtime compiles methods again, in the background, once they were called often.</summary>
    private static async Task CompiledAsync(GatewayServer gateway)
    {
        for (var look = 0; look < MostLooks; look++)
        {
            var before = gateway.Cpu;
            await Task.Delay(Look, TimeProvider.System);
            if (gateway.Cpu - before < Look / 10)
            {
                return;
            }
        }
    }
}

/// <summary>How much is measured.</summary>
/// <param name="Entries">The length of the list that both gateways hold.</param>
/// <param name="Rounds">The number of rounds, each with new processes.</param>
/// <param name="WarmUp">CPU time that each process spends on each way to call before anything counts.</param>
/// <param name="Turn">CPU time of each of the sixteen turns, eight of each process.</param>
internal sealed record ComparisonPace(int Entries, int Rounds, TimeSpan WarmUp, TimeSpan Turn)
{
    public static ComparisonPace Usual { get; } = new(200_000, 11, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(0.25));

    /// <summary>Only shows that it runs.</summary>
    public static ComparisonPace Quick { get; } = new(5_000, 3, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(0.05));
}

/// <summary>What a call cost each build in one round, in microseconds of CPU time.</summary>
internal readonly record struct PairOfCosts(double ThisBuild, double OtherBuild)
{
    public double Ratio => ThisBuild / OtherBuild;
}

/// <summary>One round: a pair for each way to call.</summary>
internal sealed record RoundOfBuilds(IReadOnlyDictionary<CallKind, PairOfCosts> Costs)
{
    public double RatioOf(CallKind call) => Costs[call].Ratio;
}
