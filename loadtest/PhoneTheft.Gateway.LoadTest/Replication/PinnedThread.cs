using System.Runtime.InteropServices;

namespace PhoneTheft.Gateway.LoadTest.Replication;

/// <summary>A thread that stays on one core, so that it keeps its caches.</summary>
internal static class PinnedThread
{
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

    // 0 is the calling thread. Where the core isn't ours to choose, it stays where it is.
    private static void Pin(ulong mask) => _ = SetAffinity(0, sizeof(ulong), ref mask);

    [DllImport("libc", EntryPoint = "sched_setaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SetAffinity(int thread, nint size, ref ulong mask);
}
