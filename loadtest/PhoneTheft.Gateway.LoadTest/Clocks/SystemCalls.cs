using System.Runtime.InteropServices;

namespace PhoneTheft.Gateway.LoadTest.Clocks;

/// <summary>System calls that .NET does not offer: waiting for several sockets with microsecond precision, and the CPU time of one thread.</summary>
internal static partial class SystemCalls
{
    public const short Readable = 1;
    public const short Writable = 4;

    private const int ThreadCpuClock = 3;

    // From <linux/posix-timers_types.h>: a process's clock is ~id << 3, and 2 says that it counts what the scheduler gave.
    private const int CpuClockOfScheduler = 2;
    private const int SetTimerSlack = 29;

    /// <summary>Waits until a socket is ready or the time is over; 0: none is ready.</summary>
    public static int Wait(PollEntry[] sockets, long nanoseconds)
    {
        var timeout = new TimeSpec(nanoseconds);
        return Poll(ref MemoryMarshal.GetArrayDataReference(sockets), (nuint)sockets.Length, in timeout, 0);
    }

    /// <summary>CPU time of the calling thread.</summary>
    public static TimeSpan ThreadCpu()
    {
        _ = GetTime(ThreadCpuClock, out var time);
        return time.ToTimeSpan();
    }

    /// <summary>CPU time of another process, of all threads it has or had, to the nanosecond; the runtime counts in hundredths of a second.</summary>
    /// <exception cref="InvalidOperationException">There is no such process.</exception>
    public static TimeSpan ProcessCpu(int process) => GetTime((~process << 3) | CpuClockOfScheduler, out var time) == 0
        ? time.ToTimeSpan()
        : throw new InvalidOperationException($"The CPU time of process {process} cannot be read; it may have ended.");

    /// <summary>Makes the calling thread wake in time. By default the system adds up to 50 µs, which would count as latency.</summary>
    public static void WakeInTime() => _ = Control(SetTimerSlack, 1, 0, 0, 0);

    /// <summary>Sends a signal, which must be one that the process does not have to answer, to a process that this one has started.</summary>
    /// <exception cref="InvalidOperationException">There is no such process.</exception>
    public static void Signal(int process, ProcessSignal signal)
    {
        if (Kill(process, (int)signal) != 0)
        {
            throw new InvalidOperationException($"Process {process} took no signal; it may have ended.");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "ppoll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Poll(ref PollEntry sockets, nuint count, in TimeSpec timeout, nint signals);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetTime(int clock, out TimeSpec time);

    [LibraryImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int option, nuint value, nuint none1, nuint none2, nuint none3);
}

/// <summary>The system's struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    public int Handle;
    public short Wanted;
    public short Ready;
}

/// <summary>The system's struct timespec, on 64 bits.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct TimeSpec(long nanoseconds)
{
    private const long PerSecond = 1_000_000_000;

    private readonly long _seconds = nanoseconds / PerSecond;
    private readonly long _nanoseconds = nanoseconds % PerSecond;

    public TimeSpan ToTimeSpan() => TimeSpan.FromSeconds(_seconds) + TimeSpan.FromTicks(_nanoseconds / TimeSpan.NanosecondsPerTick);
}

/// <summary>What a process can be told without being asked.</summary>
internal enum ProcessSignal
{
    /// <summary>Not set.</summary>
    None = 0,
    /// <summary>Go on where you stood.</summary>
    Continue = 18,
    /// <summary>Stand still: connections stay open, nothing answers.</summary>
    Stop = 19,
}
