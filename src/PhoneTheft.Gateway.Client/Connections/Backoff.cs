namespace PhoneTheft.Gateway.Client;

/// <summary>
/// How long to wait before something that failed is tried again: a random time up to a limit that doubles with every failure ("full
/// jitter"), so that a thousand clients that lost one gateway don't come back at once.
/// </summary>
/// <remarks>It has no state but its settings, so any number of threads may share one.</remarks>
internal sealed class Backoff
{
    // Below 2^20 of the smallest any sensible largest is reached, and nothing overflows.
    private const int MostDoublings = 20;

    private readonly TimeSpan _smallest;
    private readonly TimeSpan _largest;
    private readonly Func<double> _random;

    /// <summary>Waits up to <paramref name="smallest"/> after the first failure, twice as long after the second, and so on.</summary>
    /// <param name="smallest">The longest wait after the first failure; must be above zero.</param>
    /// <param name="largest">The longest wait after any; must be at least <paramref name="smallest"/>.</param>
    /// <param name="random">From 0 to below 1; null: <see cref="Random.Shared"/>. For tests.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of the times is out of range.</exception>
    public Backoff(TimeSpan smallest, TimeSpan largest, Func<double>? random = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(smallest, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(largest, smallest);
        _smallest = smallest;
        _largest = largest;
        _random = random ?? Random.Shared.NextDouble;
    }

    /// <summary>How long to wait now.</summary>
    /// <param name="failures">How many attempts in a row have failed; the first is 1.</param>
    /// <param name="atLeast">
    /// What the gateway asked for (<see cref="GatewayError.RetryAfter"/>); the random time is added to it. Null: nothing.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="failures"/> is below 1.</exception>
    public TimeSpan After(int failures, TimeSpan? atLeast = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        var longest = Math.Min(
            _smallest.TotalMilliseconds * Math.Pow(2, Math.Min(failures - 1, MostDoublings)), _largest.TotalMilliseconds);
        return (atLeast ?? TimeSpan.Zero) + TimeSpan.FromMilliseconds(longest * _random());
    }
}
