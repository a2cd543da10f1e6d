namespace PhoneTheft.Gateway.Client;

/// <summary>
/// How long to wait before a failed call is repeated: a random time, longer after each attempt, so that many callers don't come back at
/// once.
/// </summary>
public static class RetryDelay
{
    private static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2));

    /// <summary>
    /// The time to wait after an attempt: random, up to 50 ms after the first, up to twice as long after each further one, at most 2 s.
    /// </summary>
    /// <param name="attempt">The attempt that failed; the first is 1.</param>
    /// <param name="error">Why it failed. With <see cref="GatewayError.RetryAfter"/>: that time, and the random time on top of it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="attempt"/> is below 1.</exception>
    public static TimeSpan After(int attempt, GatewayError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return Backoff.After(attempt, error.RetryAfter);
    }
}
