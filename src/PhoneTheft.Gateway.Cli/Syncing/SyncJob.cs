using Microsoft.Extensions.Logging;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Syncing;

/// <summary>One run of sync: until converged, or until stopped.</summary>
internal sealed class SyncJob(CommandContext context, SyncJobOptions options)
{
    // Shorter than the time that a process has after Ctrl-C.
    private static readonly TimeSpan GoodbyeWithin = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _time = context.Environment.Time;
    private readonly long _startedAt = context.Environment.Time.GetTimestamp();
    private readonly ConnectionNews _news = new(context);
    private BlocklistClient? _blocklist;
    private ListPublishing? _publishing;
    private ImportOutcome? _published;
    private StateVerification? _verification;
    private long _repaired;

    public async Task<SyncOutcome> RunAsync(CancellationToken cancellationToken)
    {
        // The list first: one that cannot be read must not create a state file.
        using var reading = options.Publish is { } list ? await ImportReading.ReadAsync(context, list, cancellationToken) : null;
        try
        {
            using var state = SyncState.Open(options.State, new SyncStateOptions { Carrier = context.Carrier, TimeProvider = _time });
            _publishing = reading is null ? null : new ListPublishing(reading, options.Publish!, AnnounceAsync, _time);
            return await RunAsync(state, cancellationToken);
        }
        catch (Exception e) when (SyncErrors.Knows(e))
        {
            throw SyncErrors.Of(e);
        }
    }

    private async Task<SyncOutcome> RunAsync(SyncState state, CancellationToken cancellationToken)
    {
        var screen = new FollowScreen(context, state);
        SyncClient? client = null;
        var carrier = context.Carrier ?? state.Carrier;
        _blocklist = context.OpenBlocklist(carrier);
        var logger = new ClientLog((level, text) => Hear(screen, client, level, text), gateway => _news.Failed(gateway, client!.Status));
        await using var made = client = new SyncClient(state, context.Gateways(carrier, logger), new SyncClientOptions
        {
            BulkConfirmation = options.Confirm,
            GoodbyeTimeout = GoodbyeWithin,
            Time = _time,
            Logger = logger,
        });
        CliException? failure = null;
        try
        {
            await (options.Follow ? FollowAsync(screen, client, cancellationToken) : ConvergeAsync(client, cancellationToken));
        }
        catch (Exception e) when (SyncErrors.Knows(e))
        {
            failure = SyncErrors.Of(e);
        }
        catch (CliException e)
        {
            failure = e;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            failure = new CliException(ExitCode.Interrupted, "INTERRUPTED", "Interrupted; the next run sends what is in the journal.");
        }

        // A part that was published before the failure is reported; a list that was refused beforehand is not.
        _published ??= _publishing is { Total: > 0, Counters.Done: > 0 } ? _publishing.Outcome(failure) : null;
        return new SyncOutcome
        {
            Options = options,
            Status = client.Status,
            StoreId = state.StoreId,
            Carrier = state.Carrier,
            Head = FollowLine.HeadOf(state),
            Published = _published,
            Verification = _verification,
            Repaired = _repaired,
            Failure = failure,
            Elapsed = _time.GetElapsedTime(_startedAt),
        };
    }

    private async Task ConvergeAsync(SyncClient client, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = client.RunAsync(stop.Token);
        var watch = new StallWatch(client, context, _news);
        try
        {
            await watch.WaitAsync(client.WaitForConvergenceAsync(cancellationToken));
            if (_publishing is not null)
            {
                var publishing = PublishAsync(client, cancellationToken);
                await new ImportProgress(context.Screen, context.Environment).ShowAsync(
                    Watched(watch, publishing), _publishing.Counters, () => _publishing.Total);
                await watch.WaitAsync(client.WaitForConvergenceAsync(cancellationToken));
            }

            if (options.Verify)
            {
                await watch.WaitAsync(VerifyAsync(client, cancellationToken), isDoneByGateway: true);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync(FollowScreen screen, SyncClient client, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = client.RunAsync(stop.Token);
        var beside = BesideAsync(screen, client, stop.Token);
        await screen.ShowAsync(Task.WhenAny(EndAsync(running, beside), _news.Hopeless), client);
        await stop.CancelAsync();
        if (_news.Hopeless.IsCompleted)
        {
            throw await _news.Hopeless;
        }

        try
        {
            // An error of the publishing takes precedence over how the connection ended after it.
            await beside;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped in the middle; the journal has the rest.
        }

        await running;
        screen.Say("stopped", client.Status, message: null);

        // Publishing and verifying end by themselves; if they fail, the sync ends.
        static async Task EndAsync(Task running, Task beside)
        {
            await Task.WhenAny(running, beside);
            if (!beside.IsFaulted)
            {
                await Task.WhenAny(running);
            }
        }
    }

    private async Task BesideAsync(FollowScreen screen, SyncClient client, CancellationToken cancellationToken)
    {
        if (_publishing is not null)
        {
            await client.WaitForConvergenceAsync(cancellationToken);
            await PublishAsync(client, cancellationToken);
            var withheld = _published!.Withholding is { } withholding ? $". {withholding.Message} {withholding.Hint}" : "";
            var done = _publishing.Counters;
            screen.Say("published", client.Status, $"{done.Done:N0} of {_publishing.Total:N0} devices of the list done, {done.AsBefore:N0} of them without a change: they were already as the list says{withheld}");
        }

        if (options.Verify)
        {
            await client.WaitForConvergenceAsync(cancellationToken);
            await VerifyAsync(client, cancellationToken);
            screen.Say("verified", client.Status, _verification!.IsEqual ? $"equal: {_verification.Devices:N0} devices, {_verification.Holds:N0} own holds" : "different, even after a repair");
        }
    }

    private async Task<bool> PublishAsync(SyncClient client, CancellationToken cancellationToken)
    {
        var held = await Task.Run(
            () => ListComparison.Read(options.State, _publishing!.Plan, options.Publish!, _time.GetUtcNow()), cancellationToken);
        await _publishing!.PublishAsync(client, held, cancellationToken);
        _published = _publishing.Outcome(failure: null);
        return true;
    }

    private Task AnnounceAsync(IReadOnlyList<LineTable> tables, OwnHolds own, CancellationToken cancellationToken) =>
        new BulkAnnouncement(context, options.Publish!, _blocklist!).AnnounceAsync(tables, own, cancellationToken);

    private async Task VerifyAsync(SyncClient client, CancellationToken cancellationToken)
    {
        _verification = await client.VerifyAsync(repair: true, cancellationToken);
        if (!_verification.IsEqual)
        {
            _repaired = _verification.List.Count + _verification.OwnHolds.Count;
            _verification = await client.VerifyAsync(repair: false, cancellationToken);
        }
    }

    private static async Task<bool> Watched(StallWatch watch, Task<bool> work)
    {
        await watch.WaitAsync(work);
        return true;
    }

    private void Hear(FollowScreen screen, SyncClient? client, LogLevel level, string text)
    {
        if (options.Follow && client is not null)
        {
            screen.Say("log", client.Status, text);
        }
        else if (level >= LogLevel.Error)
        {
            context.Screen.Note($"! {text}", Styles.Loud);
        }
    }
}
