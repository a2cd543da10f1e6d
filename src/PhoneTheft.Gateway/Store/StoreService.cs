using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.AcknowledgedPositions;
using PhoneTheft.Gateway.Store.BulkLimits;
using PhoneTheft.Gateway.Store.CheckpointFiles;
using PhoneTheft.Gateway.Store.Embedded;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.Store.Opening;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Servers;

namespace PhoneTheft.Gateway.Store;

/// <summary>Opens the store, for ever if need be, and keeps its session running.</summary>
internal sealed partial class StoreService(
    StoreConnection connection, EmbeddedStart start, ServerWatch servers, HoldStore store, Replica replica, CheckpointFile file, LossBook losses, StoreOptions options, BulkLimitOptions guards, bool mayCreate, TimeProvider time,
    IHostApplicationLifetime lifetime, ILoggerFactory loggers, ILogger<StoreService> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private bool _isWithout;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // While the store is being opened: neither needs the other, and both take their time.
            var reading = Task.Run(() => file.Load(stoppingToken), stoppingToken);
            var layout = await OpenAsync(reading, stoppingToken);
            losses.Begin(layout);
            file.Begin(layout);
            using var session = new OpenStore(layout, connection, servers, replica, options, guards, time, loggers, Fitting(await reading, layout), losses, start.Acknowledged);
            store.Opened(session);
            await session.RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The gateway is stopping.
        }
        catch (Exception e) when (e is StoreException or DataDirectoryInUseException or DataDirectoryExposedException or IOException or UnauthorizedAccessException)
        {
            // Nothing has been served yet, so stopping harms nobody and says more than a gateway that never gets ready.
            Log.Refused(logger, e.Message);
            Stop();
        }
        catch (Exception e)
        {
            Log.Failed(logger, e);
            Stop();
        }
    }

    /// <summary>A loss was accepted: it stays said until somebody clears it. The store keeps it before it counts as whole again: a kill in between forgets nothing.</summary>
    /// <exception cref="StoreException">It can't be reached, or takes no writes.</exception>
    private async Task GoOnWithoutAsync(StoreIdentity layout, StoreLoss accepted)
    {
        file.KeepAside();
        losses.Begin(layout);
        _isWithout = accepted.Missing.Count > 0;
        var kept = new LossStore(layout, connection.Database, options, time);
        foreach (var loss in AcceptedLosses.Of(accepted, options.AcceptLoss, time.GetUtcNow()))
        {
            losses.Report(loss);
            await kept.NoteAsync(loss);
        }
    }

    private void Stop()
    {
        Environment.ExitCode = 1;
        lifetime.StopApplication();
    }

    private async Task<StoreIdentity> OpenAsync(Task<Checkpoint?> reading, CancellationToken cancellationToken)
    {
        StoreIdentity? served = null;
        string? told = null;
        while (true)
        {
            try
            {
                await start.ConnectAsync();
                await servers.LookAsync();
                await servers.EnsureAsync();
                return start.Acknowledged is { } kept
                    ? await new EmbeddedOpener(connection.Database, kept, served, await HeaderAsync(reading), GoOnWithoutAsync, file.EvidenceOfList, options, time, loggers.CreateLogger<EmbeddedOpener>()).OpenAsync()
                    : await new StoreOpener(connection.Database, options, mayCreate, connection.IsCluster, served, file.EvidenceOfList).OpenAsync();
            }
            catch (Exception e) when (e is StoreException or StackExchange.Redis.RedisException or TimeoutException)
            {
                var fault = e as StoreException ?? RedisFaults.OfRead(e);
                store.NotOpened(fault);
                served ??= Serve(await reading, fault.ServesCheckpointOf);
                if (served is null && fault.Fault is not StoreFault.Unavailable)
                {
                    throw;
                }

                if (fault.Message != told)
                {
                    told = fault.Message;
                    Tell(fault, connection.WithoutSecrets(e.InnerException?.Message ?? e.Message));
                }

                if (fault.ServesCheckpointOf is not null)
                {
                    // A person has to decide, and this process can't be told: what is in memory goes on being answered until it is stopped.
                    connection.LeaveFilesAlone();
                    await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
                }

                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    /// <summary>What the checkpoint says of each shard, which it has said by the time it was read.</summary>
    private async Task<CheckpointHeader?> HeaderAsync(Task<Checkpoint?> reading) => await reading is null ? null : file.Current;

    /// <param name="checkpoint">What there is.</param>
    /// <param name="lost">The store that lost data, where one did: then its checkpoint is served even without being told to.</param>
    private StoreIdentity? Serve(Checkpoint? checkpoint, Guid? lost)
    {
        if (checkpoint is null || (lost is { } id ? id != Guid.Empty && id != checkpoint.Layout.StoreId : !checkpoint.MayServe))
        {
            return null;
        }

        // The store's name first: who sees the shards asks for it.
        store.Serving(checkpoint.Layout);
        losses.Begin(checkpoint.Layout);
        file.Begin(checkpoint.Layout);
        replica.Open(Enumerable.Range(0, checkpoint.Layout.Shards).Select(shard => checkpoint.Take(shard)!));
        Log.Serving(logger, checkpoint.Age);
        return checkpoint.Layout;
    }

    /// <summary>What the followers may start from; null: nothing, or it is served already.</summary>
    private Checkpoint? Fitting(Checkpoint? checkpoint, StoreIdentity layout)
    {
        // Nor after an accepted loss: it has what the store has no more, which was said already.
        if (checkpoint is null || replica.Shards.Count > 0 || _isWithout)
        {
            return null;
        }

        if (checkpoint.Layout == layout)
        {
            return checkpoint;
        }

        file.Refuse($"it is of store {checkpoint.Layout.StoreId} with {checkpoint.Layout.Shards} shards, this is {layout.StoreId} with {layout.Shards}");
        return null;
    }

    private void Tell(StoreException fault, string cause)
    {
        if (fault.Fault is StoreFault.Unavailable)
        {
            Log.Waiting(logger, connection.Description, cause);
        }
        else
        {
            Log.Wrong(logger, connection.Description, fault.Fault, fault.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1301, LogLevel.Warning, "Cannot reach the store ({Store}) yet; retrying. {Cause}")]
        public static partial void Waiting(ILogger logger, string store, string cause);

        [LoggerMessage(1304, LogLevel.Warning, "Answering from the checkpoint, which equalled the store {Age} ago, until the store can be opened")]
        public static partial void Serving(ILogger logger, TimeSpan age);

        [LoggerMessage(1305, LogLevel.Error, "Cannot follow the store ({Store}) ({Fault}): {Message} Operator action is required; see operations.md, 1111 by fault")]
        public static partial void Wrong(ILogger logger, string store, StoreFault fault, string message);

        [LoggerMessage(1303, LogLevel.Critical, "Unhandled exception while running the store; the gateway stops")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(1302, LogLevel.Critical, "This gateway doesn't start: {Reason}")]
        public static partial void Refused(ILogger logger, string reason);
    }
}
