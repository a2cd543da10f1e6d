using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;
using Spectre.Console;

namespace PhoneTheft.Gateway.Cli.Syncing;

/// <summary>Shows the status of a running sync: one live line on a terminal, otherwise lines of a log.</summary>
internal sealed class FollowScreen(CommandContext context, SyncState state)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    // The time between two lines that differ only in numbers.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time = context.Environment.Time;
    private readonly Lock _writing = new();
    private (SyncPhase Phase, string Digest, bool Waits) _said;
    private (long Head, long Published, long Pending) _numbers;
    private long _saidAt;

    private bool IsLive => !context.Screen.Json && context.Environment is { ErrorIsTerminal: true, OutIsTerminal: true };

    /// <summary>Shows the status until <paramref name="running"/> completes.</summary>
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

    /// <summary>Shows an event that the numbers don't show.</summary>
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
