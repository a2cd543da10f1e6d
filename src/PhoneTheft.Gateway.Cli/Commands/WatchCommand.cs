using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Syncing;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft watch</c></summary>
internal sealed class WatchCommand(CliEnvironment environment, GlobalOptions globals)
    : GatewayCommand(environment, globals, "watch", "Print changes of the list as they happen, starting now.")
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    public override IReadOnlyList<string> Examples =>
    [
        "phonetheft watch",
        "phonetheft watch --json | jq 'select(.status == \"PROHIBITED\")'",
    ];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok, ExitCode.Stopped];

    public override IReadOnlyList<string> Notes =>
    [
        "Nothing is stored, and earlier changes are not shown. 'phonetheft sync' keeps the list.",
        "If the gateway goes away, watch waits and continues where it was; --timeout applies to the first connection only.",
        "Ctrl-C ends it with exit code 0.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        using var state = SyncState.InMemory();
        var news = new ConnectionNews(context);
        SyncClient? client = null;
        var logger = new ClientLog((_, text) => context.Screen.Note(text), gateway => news.Failed(gateway, client!.Status));
        await using var made = client = new SyncClient(state, context.Gateways(context.Carrier, logger), new SyncClientOptions
        {
            ReadOnly = true,
            FromNow = true,
            GoodbyeTimeout = TimeSpan.FromSeconds(2),
            Time = context.Environment.Time,
            Logger = logger,
        });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var where = string.Join(", ", context.Addresses.Select(address => address.GetLeftPart(UriPartial.Authority)));
            context.Screen.Note($"Watching {where}{(context.Carrier is { } carrier ? $" as {carrier}" : "")}: all changes of the list from now on. Press Ctrl-C to stop.");
            var changes = client.ReadChangesAsync(stop.Token);
            var running = client.RunAsync(stop.Token);
            var printing = PrintAsync(context, changes);
            await ConnectAsync(context, client, running, news);
            if (client.Status.Sessions == 0 && cancellationToken.IsCancellationRequested)
            {
                context.Screen.Note("Interrupted before it was connected.");
                return ExitCode.Interrupted;
            }

            context.Screen.Note("Connected; waiting for changes.");
            await StayAsync(context, client, Task.WhenAny(running, printing));
            await (await Task.WhenAny(running, printing));
            return ExitCode.Ok;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Ok;
        }
        catch (Exception e) when (SyncErrors.Knows(e))
        {
            throw SyncErrors.Of(e);
        }
        catch (ChangesMissedException e)
        {
            throw new CliException(ExitCode.Stopped, "CHANGES_MISSED", Printable.Line(e.Message, 500)) { Hint = "The program that reads the output is too slow." };
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private static async Task ConnectAsync(CommandContext context, SyncClient client, Task running, ConnectionNews news)
    {
        var since = context.Environment.Time.GetTimestamp();
        while (client.Status.Sessions == 0 && await Task.WhenAny(running, Task.Delay(LookEvery, context.Environment.Time)) != running)
        {
            if (news.Hopeless.IsCompleted)
            {
                throw await news.Hopeless;
            }

            if (context.Environment.Time.GetElapsedTime(since) >= context.Timeout && client.Status.LastError is { } error)
            {
                throw context.ErrorOf(error);
            }
        }
    }

    // After a message about a lost connection comes one about the new connection.
    private static async Task StayAsync(CommandContext context, SyncClient client, Task ended)
    {
        for (var known = client.Status.Sessions; await Task.WhenAny(ended, Task.Delay(LookEvery, context.Environment.Time)) != ended;)
        {
            if (client.Status is var status && status.Sessions != known)
            {
                known = status.Sessions;
                context.Screen.Note($"Connected again, to {status.Gateway}.");
            }
        }
    }

    private static async Task PrintAsync(CommandContext context, IAsyncEnumerable<SyncChange> changes)
    {
        await foreach (var change in changes)
        {
            if (change.ListReplaced)
            {
                continue;
            }

            var document = ChangeDocument.Of(change);
            if (context.Screen.Json)
            {
                context.Screen.Document(document, DocumentContext.Plain.ChangeDocument);
            }
            else
            {
                var revision = $"{document.Shard}:{document.Epoch}:{document.Number}";
                var why = $"{document.Disposition} {document.Reason}{(document.Reference is { } reference ? $" {Printable.Line(reference, 64)}" : "")}".Trim();
                context.Screen.Answer(
                    $"{document.At}  {revision,-12}  {document.Identity}  {document.Status,-10}  {document.Kind,-8}  {Printable.Line(document.Carrier, 32)}  {why}".TrimEnd(),
                    Styles.Of(change.Status));
            }

            await context.Environment.Out.FlushAsync();
        }
    }
}
