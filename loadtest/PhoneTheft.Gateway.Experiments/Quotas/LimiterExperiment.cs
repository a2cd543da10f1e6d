using System.Diagnostics;
using System.Threading.RateLimiting;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Experiments.Comparison;
using PhoneTheft.Gateway.Experiments.Reports;
using PhoneTheft.Gateway.Security.Quotas;

namespace PhoneTheft.Gateway.Experiments.Quotas;

/// <summary>Our rate beside the token bucket of System.Threading.RateLimiting, in this process: what counting costs, and what a bucket can't do.</summary>
/// <remarks>docs/decisions/0032 decides by these figures; they are taken again when the framework has changed.</remarks>
internal static class LimiterExperiment
{
    private const string Ours = "ours";
    private const string ByTimer = "framework, refilled by its timer";
    private const string ByHand = "framework, refilled by hand";
    private const int Batch = 100_000;
    private const int Bucket = 1_000;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(0.2);

    public static async Task<Measurement> RunAsync(int rounds)
    {
        var rate = RateOf(1_000_000_000);
        await using var timed = BucketOf(int.MaxValue, isAutomatic: true);
        await using var byHand = BucketOf(int.MaxValue, isAutomatic: false);
        Func<bool> ours = () => rate.TryTake(1);
        Func<bool> its = () => Acquire(timed);
        Func<bool> itsByHand = () => byHand.TryReplenish() && Acquire(byHand);
        var measurement = new Measurement($"counting one check: our rate beside the framework's token bucket; {rounds} rounds, medians") { ["rounds"] = rounds };
        for (var threads = 1; threads <= 2; threads++)
        {
            var many = threads;
            var found = await Rounds.RunAsync(
                [
                    new(Ours, duration => Task.FromResult(NanosecondsOf(ours, many, duration))),
                    new(ByTimer, duration => Task.FromResult(NanosecondsOf(its, many, duration))),
                    new(ByHand, duration => Task.FromResult(NanosecondsOf(itsByHand, many, duration))),
                ],
                rounds, WarmUp, Duration);
            foreach (var name in (string[])[Ours, ByTimer, ByHand])
            {
                measurement[$"{name}, threads {threads}: ns"] = found.Of(name).Median;
            }

            measurement[$"{ByTimer} ÷ ours, threads {threads}"] = found.Ratio(ByTimer, Ours).Median;
            measurement[$"{ByHand} ÷ ours, threads {threads}"] = found.Ratio(ByHand, Ours).Median;
        }

        Refuse(measurement);
        return measurement;
    }

    private static void Refuse(Measurement measurement)
    {
        // One a second, and what is saved is taken first: what comes then is refused.
        var rate = RateOf(1);
        using var bucket = BucketOf(Bucket, isAutomatic: false);
        rate.TryTake(Bucket);
        bucket.AttemptAcquire(Bucket).Dispose();
        measurement["ours, refused: bytes"] = BytesOf(() => !rate.TryTake(1));
        measurement["framework, refused: bytes"] = BytesOf(() => !Acquire(bucket));
        measurement["ours takes more than the bucket holds"] = RateOf(Bucket).TryTake(Bucket + 1) ? 1 : 0;
        measurement["framework takes more than the bucket holds"] = TakesMoreThanAll() ? 1 : 0;
        measurement["framework can be given a clock"] =
            typeof(TokenBucketRateLimiterOptions).GetProperties().Any(property => property.PropertyType == typeof(TimeProvider)) ? 1 : 0;
    }

    private static bool TakesMoreThanAll()
    {
        using var bucket = BucketOf(Bucket, isAutomatic: false);
        try
        {
            return Acquire(bucket, Bucket + 1);
        }
        catch (ArgumentOutOfRangeException)
        {
            return false;
        }
    }

    private static QuotaRate RateOf(long perSecond) =>
        new(Quota.ChecksPerSecond, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeProvider.System) { Allowance = Allowance.Of(perSecond) };

    private static TokenBucketRateLimiter BucketOf(int size, bool isAutomatic) => new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = size,
        TokensPerPeriod = isAutomatic ? size : 1,
        ReplenishmentPeriod = isAutomatic ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(1),
        AutoReplenishment = isAutomatic,
        QueueLimit = 0,
    });

    private static bool Acquire(TokenBucketRateLimiter bucket, int count = 1)
    {
        using var lease = bucket.AttemptAcquire(count);
        return lease.IsAcquired;
    }

    private static double BytesOf(Func<bool> refusal)
    {
        refusal();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < Batch; n++)
        {
            if (!refusal())
            {
                throw new InvalidOperationException("What should have been refused was not.");
            }
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Batch;
    }

    /// <returns>The time of one call, on each thread: with two threads that meet, it is longer.</returns>
    private static Sample NanosecondsOf(Func<bool> take, int threads, TimeSpan duration)
    {
        var calls = 0L;
        var started = Stopwatch.GetTimestamp();
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            while (Stopwatch.GetElapsedTime(started) < duration)
            {
                for (var n = 0; n < Batch; n++)
                {
                    if (!take())
                    {
                        throw new InvalidOperationException("What should have been taken was refused.");
                    }
                }

                Interlocked.Add(ref calls, Batch);
            }
        });
        return new Sample(Stopwatch.GetElapsedTime(started).TotalNanoseconds * threads / calls);
    }
}
