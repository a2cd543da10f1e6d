namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>How long to wait before a request is repeated: longer each time, and by chance, so that thousands don't come back at once.</summary>
internal static class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <param name="attempt">From 1: the attempt that failed.</param>
    /// <param name="wanted">What the gateway asked for; never less than this.</param>
    public static TimeSpan After(int attempt, TimeSpan? wanted)
    {
        var ceiling = TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Min(attempt - 1, 10)));
        var wait = ceiling * (0.5 + (Random.Shared.NextDouble() / 2));
        return wanted is { } least ? least + (wait / 2) : wait;
    }
}
