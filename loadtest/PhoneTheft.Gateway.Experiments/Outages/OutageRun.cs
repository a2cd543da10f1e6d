using System.Diagnostics;
using PhoneTheft.Gateway.Experiments.Comparison;
using PhoneTheft.Gateway.Experiments.Processes;
using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.LoadTest.Runs;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Experiments.Outages;

/// <summary>One load on a gateway while its Redis goes away and comes back.</summary>
internal sealed class OutageRun(GatewayServer gateway, TimeSpan away)
{
    public const double ChecksPerSecond = 2_000;
    public const int WritesPerSecond = 50;

    private static readonly TimeSpan FreshWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(10);

    private readonly TimeSpan _around = TimeSpan.FromSeconds(away < TimeSpan.FromSeconds(2) ? 1 : 3);
    private readonly DevicePool _devices = ServerLoad.PoolOf(new DeviceList(100_000, seed: 1));
    private readonly WriteLoad _writes = new(gateway);

    /// <param name="goAway">Takes Redis away.</param>
    /// <param name="comeBack">Brings it back; done when it can be reached.</param>
    public async Task<OutageResult> RunAsync(Func<Task> goAway, Func<Task> comeBack)
    {
        var resident = gateway.Resident;
        using var over = new CancellationTokenSource();
        var checks = LoadRun.RunAsync(
            new LoadPlan
            {
                Address = gateway.Address,
                Devices = _devices,
                Carrier = "reader",
                Loop = LoopKind.Open,
                Rate = ChecksPerSecond,
                Threads = 1,
                VerifyAnswers = false,
                WarmUp = TimeSpan.FromSeconds(0.5),
                Duration = (2 * _around) + away,
            },
            CancellationToken.None);
        var writing = _writes.RunAsync(WritesPerSecond, over.Token);
        using var channel = gateway.ChannelOf("observer");
        var observer = new BlocklistService.BlocklistServiceClient(channel);
        await Task.Delay(_around, TimeProvider.System);

        await goAway();
        var (error, most) = await WatchAsync(observer, resident);
        await comeBack();
        var freshAfter = await FreshAsync(observer);

        var result = await checks;
        await over.CancelAsync();
        var written = await writing;
        return new OutageResult
        {
            ChecksFailed = result.Errors.Sum(each => each.Value),
            Median = result.LatencyAt(50),
            Tail = result.LatencyAt(99),
            WritesRefused = written.Refused,
            WritesUntyped = written.Untyped,
            LongestWrite = written.Longest,
            StalenessError = error,
            FreshAfter = freshAfter,
            Growth = Math.Max(most, gateway.Resident) - resident,
        };
    }

    /// <returns>How far the age that is told grows faster or slower than the clock, and the most memory.</returns>
    /// <remarks>Freshness is confirmed at each poll of 250 ms, so the age when Redis goes away is not known; how it grows from there is.</remarks>
    private async Task<(TimeSpan Error, long Resident)> WatchAsync(BlocklistService.BlocklistServiceClient observer, long resident)
    {
        var offsets = new List<double>();
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < away)
        {
            var asked = Stopwatch.GetElapsedTime(began);
            var status = await observer.GetStatusAsync(new GetStatusRequest());
            var answered = Stopwatch.GetElapsedTime(began);
            resident = Math.Max(resident, gateway.Resident);

            // An answer that took long says too little about when it was made. Before a poll has failed all is as usual.
            if (answered - asked < LookEvery && asked > TimeSpan.FromMilliseconds(300))
            {
                offsets.Add(status.Shards[0].StalenessMs - ((asked + answered) / 2).TotalMilliseconds);
            }

            await Task.Delay(LookEvery, TimeProvider.System);
        }

        return (offsets.Count == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(offsets.Max() - offsets.Min()), resident);
    }

    private async Task<TimeSpan> FreshAsync(BlocklistService.BlocklistServiceClient observer)
    {
        var began = Stopwatch.GetTimestamp();
        var told = "";
        while (Stopwatch.GetElapsedTime(began) < FreshWithin)
        {
            // At the return all shards are still as old as the outage; without one they are fresh at once.
            var status = await observer.GetStatusAsync(new GetStatusRequest());
            told = $"{status.Trouble} {string.Join(", ", status.Shards.Where(shard => shard.State != ShardState.Fresh).Select(shard => $"shard {shard.Head.Shard} is {shard.State}"))}";
            if (status.Trouble.Length == 0 && status.Shards.All(shard => shard.State == ShardState.Fresh && shard.StalenessMs < 1_000))
            {
                return Stopwatch.GetElapsedTime(began);
            }

            await Task.Delay(LookEvery, TimeProvider.System);
        }

        throw new InvalidOperationException($"The gateway was not fresh within {FreshWithin.TotalSeconds:0} s after Redis came back: {told} It wrote: {gateway.Output}");
    }
}

/// <summary>What callers felt in one run.</summary>
internal sealed record OutageResult
{
    public required long ChecksFailed { get; init; }

    /// <summary>Latency of a check that half of them did not exceed, in µs.</summary>
    public required double Median { get; init; }

    /// <summary>The one that 99 of 100 did not exceed, in µs.</summary>
    public required double Tail { get; init; }

    public required int WritesRefused { get; init; }

    /// <summary>Writes that failed without one of the contract's reasons.</summary>
    public required int WritesUntyped { get; init; }

    public required TimeSpan LongestWrite { get; init; }

    public required TimeSpan StalenessError { get; init; }

    public required TimeSpan FreshAfter { get; init; }

    /// <summary>Resident memory at its most, above that before, in bytes.</summary>
    public required long Growth { get; init; }
}
