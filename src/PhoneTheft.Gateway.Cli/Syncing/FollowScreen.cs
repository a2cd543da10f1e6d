using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;
using Spectre.Console;

namespace PhoneTheft.Gateway.Cli.Syncing;

/// <summary>Shows how a sync stands while it runs: one live line on a terminal, now and then a line of a log elsewhere.</summary>
internal sealed class FollowScreen(CommandContext context, SyncState state)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    // Between two lines that say only that numbers have moved.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time = context.Environment.Time;
    private readonly Lock _writing = new();
    private (SyncPhase Phase, string Digest, bool Waits) _said;
    private (long Head, long Published, long Pending) _numbers;
    private long _saidAt;

    private bool IsLive => !context.Screen.Json && context.Environment is { ErrorIsTerminal: true, OutIsTerminal: true };

    /// <summary>Until <paramref name="running"/> is over.</summary>
    public async Task ShowAsync(Task running, SyncClient client)
    {
        if (IsLive)
        {
            await context.Screen.ErrorConsole.Status().Spinner(Spinner.Known.Dots).StartAsync("connecting", async live =>
            {
                do
                {
                    live.Status = Markup.Escape(FollowLine.ForPeople(client.Status, FollowLine.HeadOf(state)));
                }
                while (!await EndsAsync(running));
            });
            return;
        }

        do
        {
            SayIfNew(client.Status);
        }
        while (!await EndsAsync(running));
    }

    /// <summary>Something that the numbers don't say.</summary>
    public void Say(string what, SyncStatus status, string? message)
    {
        if (IsLive)
        {
            context.Screen.Note(message ?? FollowLine.ForPeople(status, FollowLine.HeadOf(state)));
            return;
        }

        Write(what, status, message);
    }

    private void SayIfNew(SyncStatus status)
    {
        var stands = (status.Phase, FollowLine.DigestOf(status.DigestsAgree), status.Confirmation is not null);
        var numbers = (FollowLine.HeadOf(state), status.Published, status.Pending);
        var isTime = _saidAt == 0 || _time.GetElapsedTime(_saidAt) >= Pause;
        if (stands != _said || (isTime && numbers != _numbers))
        {
            (_said, _numbers, _saidAt) = (stands, numbers, _time.GetTimestamp());
            Write("status", status, message: null);
        }
    }

    private void Write(string what, SyncStatus status, string? message)
    {
        var line = FollowLine.Document(what, InstantText.Format(_time.GetUtcNow()), status, FollowLine.HeadOf(state), message);
        lock (_writing)
        {
            if (context.Screen.Json)
            {
                context.Screen.Document(line, DocumentContext.Plain.FollowDocument);
            }
            else
            {
                context.Environment.Out.WriteLine(FollowLine.ForLog(line));
            }

            context.Environment.Out.Flush();
        }
    }

    private async Task<bool> EndsAsync(Task running) => await Task.WhenAny(running, Task.Delay(LookEvery, _time)) == running;
}
