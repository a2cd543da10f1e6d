using PhoneTheft.Gateway.Experiments.Processes;
using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.LoadTest.Results;
using PhoneTheft.Gateway.LoadTest.Runs;

namespace PhoneTheft.Gateway.Experiments.Comparison;

/// <summary>Loads of our own generator on one server: random devices, every other one listed, every answer of a gateway compared with what is right.</summary>
internal sealed class ServerLoad
{
    /// <summary>Devices of one CheckMany.</summary>
    public const int Batch = 100;

    // Enough that what the caches keep of one round is gone by the next.
    private const int Devices = 1_000_000;
    private const double Listed = 0.5;
    private const string Carrier = "local";
    private const int BulkCalls = 4;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan Piece = TimeSpan.FromSeconds(0.25);

    private readonly LoadPlan _plan;

    private readonly Func<TimeSpan> _cpu;

    private ServerLoad(Uri address, Func<TimeSpan> cpu, DevicePool devices, bool isTwin)
    {
        _plan = new LoadPlan { Address = address, Devices = devices, ServerCpu = cpu, VerifyAnswers = !isTwin, Carrier = Carrier, WarmUp = WarmUp };
        _cpu = cpu;
    }

    public static DevicePool PoolOf(DeviceList list)
    {
        var sampler = new DeviceSampler(list, seed: 2);
        return new DevicePool(Enumerable.Range(0, Devices).Select(_ => sampler.Mixed(Listed)));
    }

    public static ServerLoad On(GatewayServer gateway, DevicePool devices) => new(gateway.Address, () => gateway.Cpu, devices, isTwin: false);

    public static ServerLoad OnTwin(ServedProcess twin, DevicePool devices) => new(twin.Address, () => twin.Cpu, devices, isTwin: true);

    /// <summary>Unary, as many as it can: 4 connections × 32 in flight.</summary>
    public Task<LoadResult> UnaryAsync(TimeSpan duration) => RunAsync(_plan with { Duration = duration });

    /// <summary>Unary, at one rate whatever becomes of it: random arrivals, latency from the intended start.</summary>
    public Task<LoadResult> UnaryAsync(TimeSpan duration, double perSecond) =>
        RunAsync(_plan with { Duration = duration, Loop = LoopKind.Open, Rate = perSecond });

    /// <summary>One device a message, as many as it can.</summary>
    public Task<LoadResult> StreamAsync(TimeSpan duration) => RunAsync(PlanOf(CallKind.Stream) with { Duration = duration });

    /// <summary>Calls until they have cost the server so much CPU time: on a busy machine that takes longer, and says as much.</summary>
    /// <returns>The CPU time from before the first call until the last was answered.</returns>
    public async Task<CpuOfCalls> SpendAsync(CallKind call, TimeSpan cpu)
    {
        var plan = PlanOf(call) with { WarmUp = TimeSpan.Zero, Duration = Piece };
        var before = _cpu();
        var spent = default(CpuOfCalls);
        while (spent.Cpu < cpu)
        {
            // On a machine that is busy enough, nothing is answered within one short piece; it is a moment later, and counts.
            var result = await LoadRun.RunAsync(plan, CancellationToken.None);
            spent = result.IsFaultless ? new CpuOfCalls(_cpu() - before, spent.Calls + result.CallsInAll) : throw NotClean(result);
        }

        return spent;
    }

    private LoadPlan PlanOf(CallKind call) => call switch
    {
        CallKind.Stream => _plan with { Call = call, Connections = Streams.Connections, StreamsPerConnection = Streams.PerConnection, InFlightPerStream = Streams.InFlight },
        CallKind.Bulk => _plan with { Call = call, StreamsPerConnection = BulkCalls, Batch = Batch },
        _ => _plan,
    };

    private static async Task<LoadResult> RunAsync(LoadPlan plan)
    {
        var result = await LoadRun.RunAsync(plan, CancellationToken.None);
        return result.IsClean ? result : throw NotClean(result);
    }

    private static InvalidOperationException NotClean(LoadResult result) => new(
        $"{result.Plan.Address} under {result.Plan.Call} load: {result.Answers} answers, {result.WrongAnswers} of them wrong, {result.Unanswered} unanswered, failed: {string.Join(", ", result.Errors)}");

    /// <summary>How the streams of one client are spread.</summary>
    public static class Streams
    {
        public const int Connections = 4;
        public const int PerConnection = 4;
        public const int InFlight = 128;
    }
}

/// <summary>CPU time of a server, and the calls, or a stream's messages, that it answered for it.</summary>
internal readonly record struct CpuOfCalls(TimeSpan Cpu, long Calls)
{
    public double MicrosecondsEach => Cpu.TotalMicroseconds / Calls;

    public static CpuOfCalls operator +(CpuOfCalls left, CpuOfCalls right) => new(left.Cpu + right.Cpu, left.Calls + right.Calls);
}
