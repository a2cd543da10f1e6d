using System.Runtime.InteropServices;

namespace PhoneTheft.Gateway.LoadTest.Clocks;

/// <summary>The system's struct timespec, on 64 bits.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct TimeSpec(long nanoseconds)
{
    private const long PerSecond = 1_000_000_000;

    private readonly long _seconds = nanoseconds / PerSecond;
    private readonly long _nanoseconds = nanoseconds % PerSecond;

    public TimeSpan ToTimeSpan() => TimeSpan.FromSeconds(_seconds) + TimeSpan.FromTicks(_nanoseconds / TimeSpan.NanosecondsPerTick);
}
