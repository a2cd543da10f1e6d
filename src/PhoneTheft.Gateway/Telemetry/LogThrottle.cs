namespace PhoneTheft.Gateway.Telemetry;

/// <summary>Lets one line of the log through in a period: what callers may repeat for ever must not fill the log.</summary>
internal sealed class LogThrottle(TimeSpan period, TimeProvider time)
{
    private readonly Lock _lock = new();
    private long? _since;
    private long _times;

    public bool IsDue() => IsDue(out _);

    /// <param name="times">How often there was a reason for the line since the last one that was due, this time included.</param>
    public bool IsDue(out long times)
    {
        lock (_lock)
        {
            times = ++_times;
            var now = time.GetTimestamp();
            if (_since is { } since && time.GetElapsedTime(since, now) < period)
            {
                return false;
            }

            (_since, _times) = (now, 0);
            return true;
        }
    }
}
