using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.LoadTest.Results;
using PhoneTheft.Gateway.LoadTest.Runs;

namespace PhoneTheft.Gateway.LoadTest.SelfTesting;

/// <summary>Runs of the generator against the <see cref="Answerer"/>.</summary>
internal static class SelfTest
{
    /// <summary>Every run.</summary>
    public const string All = "";

    /// <summary>Check in a closed loop.</summary>
    public const string Unary = "unary, 4 connections × 32";

    private const int Devices = 200_000;

    /// <param name="only">The one run that is wanted, or <see cref="All"/>.</param>
    /// <param name="duration">Of each run, after a warm-up of a third of it.</param>
    /// <param name="threads">Threads that send.</param>
    /// <param name="cancellationToken">Ends the run under way and leaves out the others.</param>
    public static async Task<IReadOnlyList<(string Name, LoadResult Result)>> RunAsync(string only, TimeSpan duration, int threads, CancellationToken cancellationToken)
    {
        await using var answerer = new Answerer();
        var sampler = new DeviceSampler(new DeviceList(1_000_000, seed: 3), seed: 1);
        var usual = new LoadPlan
        {
            Address = answerer.Address,
            Devices = new DevicePool(Enumerable.Range(0, Devices).Select(_ => sampler.Unlisted())),
            Duration = duration,
            WarmUp = duration / 3,
            Threads = threads,
        };
        (string Name, LoadPlan Plan)[] runs =
        [
            (Unary, usual),
            ("stream, a frame a message, 4 × 8 × 256", usual with { Call = CallKind.Stream, StreamsPerConnection = 8, InFlightPerStream = 256 }),
            ("stream, packed, 4 × 8 × 256", usual with { Call = CallKind.Stream, StreamsPerConnection = 8, InFlightPerStream = 256, PackMessages = true }),
            ("unary, open loop at 20,000/s", usual with { Loop = LoopKind.Open, Rate = 20_000, StreamsPerConnection = 200 }),
        ];
        var results = new List<(string, LoadResult)>();
        foreach (var (name, plan) in runs)
        {
            if ((only == All || only == name) && !cancellationToken.IsCancellationRequested)
            {
                results.Add((name, await LoadRun.RunAsync(plan, cancellationToken)));
            }
        }

        return results;
    }
}
