using PhoneTheft.Gateway.Experiments.Processes;
using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.LoadTest.Results;
using PhoneTheft.Gateway.LoadTest.Runs;

namespace PhoneTheft.Gateway.Experiments.Goals;

/// <summary>Loads of our own generator on one server: random devices, every other one listed, every answer of a gateway compared with what is right.</summary>
internal sealed class ServerLoad
{
    // Enough that what the caches keep of one round is gone by the next.
    private const int Devices = 1_000_000;
    private const double Listed = 0.5;
    private const string Carrier = "local";

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.3);

    private readonly LoadPlan _plan;

    private ServerLoad(Uri address, Func<TimeSpan> cpu, DevicePool devices, bool isTwin) =>
        _plan = new LoadPlan { Address = address, Devices = devices, ServerCpu = cpu, VerifyAnswers = !isTwin, Carrier = Carrier, WarmUp = WarmUp };

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
    public Task<LoadResult> StreamAsync(TimeSpan duration) => RunAsync(_plan with
    {
        Duration = duration,
        Call = CallKind.Stream,
        Connections = Streams.Connections,
        StreamsPerConnection = Streams.PerConnection,
        InFlightPerStream = Streams.InFlight,
    });

    private static async Task<LoadResult> RunAsync(LoadPlan plan)
    {
        var result = await LoadRun.RunAsync(plan, CancellationToken.None);
        return result.IsClean
            ? result
            : throw new InvalidOperationException(
                $"{plan.Address} under {plan.Call} load: {result.WrongAnswers} wrong answers, {result.Unanswered} unanswered, {string.Join(", ", result.Errors)}");
    }

    /// <summary>How the streams of one client are spread.</summary>
    public static class Streams
    {
        public const int Connections = 4;
        public const int PerConnection = 4;
        public const int InFlight = 128;
    }
}
