using System.Diagnostics;

namespace PhoneTheft.Gateway.LoadTest.Clocks;

/// <summary>The moments of a run, in nanoseconds of <see cref="Stopwatch"/>, the same for all threads.</summary>
internal sealed class RunClock
{
    private readonly long _warmUp;
    private readonly long _duration;
    private long _end = long.MaxValue;

    public RunClock(TimeSpan warmUp, TimeSpan duration)
    {
        _warmUp = Nanoseconds(warmUp);
        _duration = Nanoseconds(duration);
        Start(Now);
    }

    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>The beginning of the warm-up.</summary>
    public long Begin { get; private set; }

    public long MeasureFrom => Begin + _warmUp;

    public long PlannedEnd => MeasureFrom + _duration;

    /// <summary>The time from which on no call starts. It is moved to an earlier time when a run is broken off.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>Once, before any thread looks.</summary>
    public void Start(long begin)
    {
        Begin = begin;
        _end = PlannedEnd;
    }

    public void EndNow() => Volatile.Write(ref _end, Math.Min(_end, Now));

    public static long Nanoseconds(TimeSpan span) => span.Ticks * TimeSpan.NanosecondsPerTick;
}
