namespace PhoneTheft.Gateway.Client.Syncing;

/// <summary>Which gateway to try next, and when: in turn, at once while there are others, then later and later.</summary>
/// <param name="gateways">How many there are.</param>
/// <param name="backoff">How long to wait after a failure.</param>
/// <param name="time">Measures when a gateway that asked for time may be tried again.</param>
internal sealed class GatewayRotation(int gateways, Backoff backoff, TimeProvider time)
{
    // A gateway that asks for more than this is mistaken.
    private static readonly TimeSpan LongestPostponement = TimeSpan.FromMinutes(5);

    private readonly long[] _notBefore = new long[gateways];
    private int _failures;

    /// <summary>The gateway to use now.</summary>
    public int Current { get; private set; }

    /// <summary>The connection was good: the next failure is a first one.</summary>
    public void Succeeded() => _failures = 0;

    /// <summary>The gateway failed, or sent the client away.</summary>
    /// <param name="retryAfter">When it wants to be asked again at the earliest.</param>
    /// <returns>How long to wait before trying <see cref="Current"/>, which is another one where there is one.</returns>
    public TimeSpan Failed(TimeSpan? retryAfter)
    {
        Postpone(retryAfter);

        // With several gateways a first round goes quickly: one that is down says nothing about the next.
        return Next(backoff.After((_failures++ / gateways) + 1));
    }

    /// <summary>The gateway asked the client to go, for no fault of either.</summary>
    /// <returns>As <see cref="Failed"/>.</returns>
    public TimeSpan SentAway(TimeSpan? retryAfter)
    {
        Postpone(retryAfter);
        return Next(backoff.After(1));
    }

    private void Postpone(TimeSpan? retryAfter)
    {
        if (retryAfter is { } wait && wait > TimeSpan.Zero)
        {
            _notBefore[Current] = time.GetTimestamp() + (long)(Math.Min(wait.TotalSeconds, LongestPostponement.TotalSeconds) * time.TimestampFrequency);
        }
    }

    private TimeSpan Next(TimeSpan wait)
    {
        var now = time.GetTimestamp();
        var best = (Current + 1) % gateways;
        for (var i = 1; i < gateways; i++)
        {
            var other = (Current + 1 + i) % gateways;
            if (Math.Max(_notBefore[other], now) < Math.Max(_notBefore[best], now))
            {
                best = other;
            }
        }

        Current = best;
        var postponed = _notBefore[best] > now ? time.GetElapsedTime(now, _notBefore[best]) : TimeSpan.Zero;
        return postponed + wait;
    }
}
