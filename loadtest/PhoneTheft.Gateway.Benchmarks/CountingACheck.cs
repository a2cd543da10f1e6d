using BenchmarkDotNet.Attributes;
using PhoneTheft.Gateway.Telemetry;

namespace PhoneTheft.Gateway.Benchmarks;

/// <summary>What does counting a check cost, alone and while another core counts, too?</summary>
public class CountingACheck
{
    private const int Checks = 1_000_000;

    private readonly StripedCounters _striped = new(15);
    private readonly Cell _shared = new();

    [Benchmark(OperationsPerInvoke = Checks, Baseline = true)]
    public void StripedOneThread() => Count(1, () => _striped.Add(3, 1));

    [Benchmark(OperationsPerInvoke = Checks)]
    public void StripedTwoThreads() => Count(2, () => _striped.Add(3, 1));

    [Benchmark(OperationsPerInvoke = Checks)]
    public void SharedOneThread() => Count(1, () => Interlocked.Increment(ref _shared.Value));

    [Benchmark(OperationsPerInvoke = Checks)]
    public void SharedTwoThreads() => Count(2, () => Interlocked.Increment(ref _shared.Value));

    private static void Count(int threads, Action count) => Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
    {
        for (var i = 0; i < Checks / threads; i++)
        {
            count();
        }
    });

    private sealed class Cell
    {
        public long Value;
    }
}
