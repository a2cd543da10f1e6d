using PhoneTheft.Gateway.Store.AcknowledgedPositions;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.Store.Opening;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Servers;

namespace PhoneTheft.Gateway.Store;

/// <summary>Opens the store, and tries again until it can be; meanwhile the checkpoint is served where it may be.</summary>
internal sealed partial class StoreOpening(
    StoreConnection connection, EmbeddedStart start, ServerWatch servers, CheckpointServing checkpoint, LossBook losses, LostBranches branches, StoreEnvironment environment)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly ILogger _logger = environment.Loggers.CreateLogger<StoreOpening>();

    /// <returns>Which store it is, and what this node knows of it.</returns>
    /// <exception cref="StoreException">It can't be opened with these settings, and there is no checkpoint to serve.</exception>
    public async Task<(StoreIdentity Identity, StoreMemory Memory)> OpenAsync(CancellationToken cancellationToken)
    {
        checkpoint.StartReading(cancellationToken);
        var identity = await OpenPatientlyAsync(cancellationToken);
        return (identity, new StoreMemory(losses, branches, await checkpoint.HandOverAsync(identity), start.Acknowledged));
    }

    private async Task<StoreIdentity> OpenPatientlyAsync(CancellationToken cancellationToken)
    {
        string? told = null;
        while (true)
        {
            try
            {
                return await TryOpenAsync();
            }
            catch (Exception e) when (RedisFaults.IsFailedCall(e) || e is StoreException)
            {
                var fault = e as StoreException ?? RedisFaults.OfRead(e);
                await checkpoint.ServeInsteadAsync(fault);
                if (checkpoint.Served is null && fault.Fault is not StoreFault.Unavailable)
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
                    await Task.Delay(Timeout.InfiniteTimeSpan, environment.Time, cancellationToken);
                }

                await Task.Delay(Pause, environment.Time, cancellationToken);
            }
        }
    }

    private async Task<StoreIdentity> TryOpenAsync()
    {
        await start.ConnectAsync();
        await servers.LookAsync();
        await servers.EnsureAsync();
        var evidence = await checkpoint.ReadEvidenceAsync();
        return start.Acknowledged is { } acknowledged
            ? await new EmbeddedOpener(connection.Database, acknowledged, evidence, GoOnWithoutAsync, environment).OpenAsync()
            : await new StoreOpener(
                connection.Database, environment.Options, environment.MayCreate, connection.IsCluster, evidence).OpenAsync();
    }

    /// <summary>
    /// A loss was accepted: it stays said until somebody clears it. The store keeps it before it counts as whole again: a kill in between
    /// forgets nothing.
    /// </summary>
    /// <exception cref="StoreException">It can't be reached, or takes no writes.</exception>
    private async Task GoOnWithoutAsync(StoreIdentity identity, StoreLoss accepted)
    {
        checkpoint.PutAside(identity, accepted);
        var kept = new LossStore(identity, connection.Database, environment.Options, environment.Time);
        foreach (var loss in AcceptedLosses.Of(accepted, environment.Options.AcceptLoss, environment.Time.GetUtcNow()))
        {
            losses.Report(loss);
            await kept.NoteAsync(loss);
        }
    }

    private void Tell(StoreException fault, string cause)
    {
        if (fault.Fault is StoreFault.Unavailable)
        {
            Log.Waiting(_logger, connection.Description, cause);
        }
        else
        {
            Log.Wrong(_logger, connection.Description, fault.Fault, fault.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1301, LogLevel.Warning, "Cannot reach the store ({Store}) yet; retrying. {Cause}")]
        public static partial void Waiting(ILogger logger, string store, string cause);

        [LoggerMessage(1305, LogLevel.Error, "Cannot follow the store ({Store}) ({Fault}): {Message} Operator action is required; see \"Faults of the store\" in operations.md")]
        public static partial void Wrong(ILogger logger, string store, StoreFault fault, string message);
    }
}
