namespace PhoneTheft.Gateway.Cli.Files;

/// <summary>Reading and writing that may wait for ever, as at a pipe nobody is at the other end of, and must end when the caller says so.</summary>
internal static class Interruptible
{
    /// <summary>Runs it on a thread of its own, which is left behind when the caller interrupts: no system ends an open or a read that waits.</summary>
    public static Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(cancellationToken);

    public static Task RunAsync(Action work, CancellationToken cancellationToken) =>
        RunAsync(
            () =>
            {
                work();
                return true;
            },
            cancellationToken);
}
