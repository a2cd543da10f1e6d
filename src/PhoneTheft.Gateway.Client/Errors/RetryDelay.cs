namespace PhoneTheft.Gateway.Client;

/// <summary>How long to wait before a failed call is repeated: longer after each attempt, and partly random, so that many callers don't come back at once.</summary>
public static class RetryDelay
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>The time to wait after an attempt: up to 50 ms after the first, twice as long after each further one, at most 2 s.</summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="error">Why it failed. With <see cref="GatewayError.RetryAfter"/>: never less than that.</param>
    public static TimeSpan After(int attempt, GatewayError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var ceiling = TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Min(attempt - 1, 10)));
        var wait = ceiling * (0.5 + (Random.Shared.NextDouble() / 2));
        return error.RetryAfter is { } least ? least + (wait / 2) : wait;
    }
}
