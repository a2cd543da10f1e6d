using PhoneTheft.Gateway.Carriers;

namespace PhoneTheft.Gateway.Security.Quotas;

/// <summary>How much a carrier may do in a time: what it has not used it may save up, for so long.</summary>
/// <remarks>
/// A token bucket in one number: the moment at which all that was taken will have been earned. Taking is a look at the clock and one
/// exchange, without a lock and without memory. The framework's TokenBucketRateLimiter reads a clock that no test can set, and throws when a
/// call has more items than its bucket holds (docs/decisions/0032).
/// </remarks>
/// <param name="quota">Which one it is.</param>
/// <param name="period">The time that the number is for.</param>
/// <param name="saved">How long what is not used is kept.</param>
/// <param name="time">The clock.</param>
internal sealed class QuotaRate(Quota quota, TimeSpan period, TimeSpan saved, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    // In ticks of the clock, because they are compared with it for every check.
    private readonly long _saved = (long)(saved.TotalSeconds * time.TimestampFrequency);

    private volatile Limit _limit = Limit.None;
    private long _earnedAt = long.MinValue / 2;

    public Quota Quota => quota;

    public Allowance Allowance
    {
        get => _limit.Allowance;
        set => _limit = new Limit(value, period.TotalSeconds * time.TimestampFrequency / value.Number);
    }

    /// <summary>
    /// Takes so many, if one is there: a call may take more than there is, and the next ones wait for it.
    /// </summary>
    /// <returns>False: nothing was taken.</returns>
    public bool TryTake(int count)
    {
        var limit = _limit;
        if (limit.Allowance.IsUnlimited)
        {
            return true;
        }

        while (true)
        {
            var (now, earnedAt) = (Now, Volatile.Read(ref _earnedAt));
            if (limit.Allowance.Number == 0 || earnedAt - now > _saved - (long)limit.TicksEach)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _earnedAt, After(earnedAt, now, count, limit), earnedAt) == earnedAt)
            {
                return true;
            }
        }
    }

    /// <summary>Takes so many, although they may be more than it may take.</summary>
    /// <returns>How long to wait before taking more; zero: not at all.</returns>
    public TimeSpan Take(int count)
    {
        var limit = _limit;
        if (limit.Allowance.IsUnlimited || count == 0)
        {
            return TimeSpan.Zero;
        }

        while (limit.Allowance.Number > 0)
        {
            var (now, earnedAt) = (Now, Volatile.Read(ref _earnedAt));
            var after = After(earnedAt, now, count, limit);
            if (Interlocked.CompareExchange(ref _earnedAt, after, earnedAt) == earnedAt)
            {
                return Span(after - now - _saved);
            }
        }

        return Timeout.InfiniteTimeSpan;
    }

    /// <summary>How long until <see cref="TryTake"/> takes something; null: it never will.</summary>
    public TimeSpan? UntilSome => _limit is { Allowance.Number: > 0 } limit
        ? Span(Volatile.Read(ref _earnedAt) - Now - _saved + (long)limit.TicksEach)
        : null;

    private long Now => time.GetTimestamp() - _start;

    private static long After(long earnedAt, long now, int count, Limit limit) => Math.Max(earnedAt, now) + (long)(count * limit.TicksEach);

    private TimeSpan Span(long ticks) =>
        ticks <= 0 ? TimeSpan.Zero : TimeSpan.FromTicks((long)Math.Ceiling(ticks * ((double)TimeSpan.TicksPerSecond / time.TimestampFrequency)));

    private sealed record Limit(Allowance Allowance, double TicksEach)
    {
        public static Limit None { get; } = new(Allowance.Unlimited, 0);
    }
}
