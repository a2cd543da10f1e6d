using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PhoneTheft.Gateway.Experiments.ReplicaInMemory;

/// <summary>A thread that stays on one core, so that it keeps its caches.</summary>
internal static class PinnedThread
{
    private const int ThreadCpuTime = 3;

    /// <summary>Completes when <paramref name="work"/> is done.</summary>
    public static Task RunAsync(Action work) => Task.Factory.StartNew(
        () =>
        {
            if (OperatingSystem.IsLinux())
            {
                Pin((ulong)1 << (Environment.ProcessorCount - 1));
            }

            work();
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    /// <summary>How long the calling thread has had a core, nanoseconds: what others on a busy machine take isn't in it.</summary>
    public static double CpuNanoseconds()
    {
        if (!OperatingSystem.IsLinux())
        {
            return Stopwatch.GetElapsedTime(0).TotalNanoseconds;
        }

        _ = GetTime(ThreadCpuTime, out var time);
        return (1e9 * time.Seconds) + time.Nanoseconds;
    }

    // 0 is the calling thread. Where the core isn't ours to choose, it stays where it is.
    private static void Pin(ulong mask) => _ = SetAffinity(0, sizeof(ulong), ref mask);

    [DllImport("libc", EntryPoint = "sched_setaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SetAffinity(int thread, nint size, ref ulong mask);

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
