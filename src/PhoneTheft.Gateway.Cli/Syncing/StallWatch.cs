using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Client;


namespace PhoneTheft.Gateway.Cli.Syncing;

/// <summary>Lets work go on for as long as something gets done: how long the whole takes depends on the list.</summary>
internal sealed class StallWatch(SyncClient client, CommandContext context, ConnectionNews news)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly TimeProvider _time = context.Environment.Time;

    /// <param name="work">What is waited for; abandoned when it is not over in time.</param>
    /// <param name="isDoneByGateway">Nothing of it shows in the status while the connection stands: a connection is enough.</param>
    /// <exception cref="CliException">Nothing got done for --timeout, or nothing can before somebody confirms.</exception>
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
            var cause = CliException.From(error, context);
            return new CliException(cause.ExitCode, cause.Reason, cause.Message) { Field = cause.Field, Hint = cause.Hint };
        }

        var last = status.LastError is { } trouble ? $" Last trouble: {CliException.From(trouble, context).Message}" : "";
        return new CliException(
            ExitCode.NotConverged,
            ReasonOf(status.LastError),
            $"Not converged: nothing moved for {context.Timeout.TotalSeconds:0.#} s, {status.Pending:N0} operations wait in the journal, {status.Lag ?? 0:N0} changes are behind.{last}")
        {
            Hint = "Run it again: what was received and journaled is kept. Give it longer with --timeout.",
        };
    }

    private static string ReasonOf(GatewayError? error) => error is null ? "NOT_CONVERGED" : GatewayErrors.ReasonOf(error);
}
