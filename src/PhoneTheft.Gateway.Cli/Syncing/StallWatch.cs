using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Client;


namespace PhoneTheft.Gateway.Cli.Syncing;

/// <summary>Waits for work as long as there is progress; the total time depends on the size of the list.</summary>
internal sealed class StallWatch(SyncClient client, CommandContext context, ConnectionNews news)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly TimeProvider _time = context.Environment.Time;

    /// <param name="work">The work; abandoned if there is no progress.</param>
    /// <param name="isDoneByGateway">
    /// Whether the status shows no progress of the work, so that an existing connection counts as progress.
    /// </param>
    /// <exception cref="CliException">There was no progress for --timeout, or a confirmation is needed.</exception>
    public async Task WaitAsync(Task work, bool isDoneByGateway = false)
    {
        var (before, since) = (Progress(), _time.GetTimestamp());
        while (await Task.WhenAny(work, Task.Delay(LookEvery, _time)) != work)
        {
            if (news.Hopeless.IsCompleted)
            {
                throw await news.Hopeless;
            }

            var status = client.Status;
            if (status.Confirmation is { } confirmation)
            {
                throw SyncErrors.Of(confirmation);
            }

            if (Progress() is var now && (now != before || (isDoneByGateway && status.Phase == SyncPhase.Following)))
            {
                (before, since) = (now, _time.GetTimestamp());
            }
            else if (_time.GetElapsedTime(since) >= context.Timeout)
            {
                throw Stalled(status);
            }
        }

        await work;
    }

    private (long, long, long, long, long) Progress()
    {
        var status = client.Status;
        return (status.Received, status.Published, status.Refused, status.SnapshotDevices, status.Repairs);
    }

    private CliException Stalled(SyncStatus status)
    {
        if (status is { Sessions: 0, LastError: { } error })
        {
            var cause = context.ErrorOf(error);
            return new CliException(cause.ExitCode, cause.Reason, cause.Message) { Field = cause.Field, Hint = cause.Hint };
        }

        var suffix = status.LastError is { } last ? $" Last error: {context.ErrorOf(last).Message}" : "";
        return new CliException(
            ExitCode.NotConverged,
            ReasonOf(status.LastError),
            $"Not converged: no progress for {context.Timeout.TotalSeconds:0.#} s; {status.Pending:N0} operations are waiting in the journal, {status.Lag ?? 0:N0} changes are missing.{suffix}")
        {
            Hint = "Run it again; received changes and the journal are kept. Allow more time with --timeout.",
        };
    }

    private static string ReasonOf(GatewayError? error) => error is null ? "NOT_CONVERGED" : GatewayFailures.ReasonOf(error);
}
