namespace PhoneTheft.Gateway.Cli.Files;

/// <summary>Runs blocking reads and writes that an interruption must be able to leave, such as those of a pipe.</summary>
internal static class Interruptible
{
    /// <summary>
    /// Runs the work on a thread of its own. When cancelled, that thread is left behind: a blocking open or read cannot be ended.
    /// </summary>
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
