using BenchmarkDotNet.Attributes;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Security.Quotas;

namespace PhoneTheft.Gateway.Benchmarks;

/// <summary>What does it cost a check to be counted against its carrier's quota, alone and while another core counts, too?</summary>
public class TakingAQuota
{
    private const int Checks = 1_000_000;

    private readonly QuotaRate _limited = Rate(Allowance.Of(Allowance.Largest));
    private readonly QuotaRate _unlimited = Rate(Allowance.Unlimited);

    [Benchmark(OperationsPerInvoke = Checks, Baseline = true)]
    public int OneThread() => Take(_limited, 1);

    [Benchmark(OperationsPerInvoke = Checks)]
    public int TwoThreads() => Take(_limited, 2);

    [Benchmark(OperationsPerInvoke = Checks)]
    public int Unlimited() => Take(_unlimited, 1);

    [Benchmark(OperationsPerInvoke = Checks)]
    public int OfAStreamBy512()
    {
        var waits = 0;
        for (var i = 0; i < Checks; i += 512)
        {
            waits += _limited.Take(512) > TimeSpan.Zero ? 1 : 0;
        }

        return waits;
    }

    private static QuotaRate Rate(Allowance allowance) =>
        new(Quota.ChecksPerSecond, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeProvider.System) { Allowance = allowance };

    private static int Take(QuotaRate rate, int threads)
    {
        var taken = 0;
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            var mine = 0;
            for (var i = 0; i < Checks / threads; i++)
            {
                mine += rate.TryTake(1) ? 1 : 0;
            }

            Interlocked.Add(ref taken, mine);
        });
        return taken;
    }
}
