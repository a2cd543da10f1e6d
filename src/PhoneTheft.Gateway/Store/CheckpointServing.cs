using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.CheckpointFiles;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.Store.Opening;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Store;

/// <summary>Answers from the checkpoint file while the store can't be opened, and hands the checkpoint over once it is.</summary>
internal sealed partial class CheckpointServing(HoldStore store, Replica replica, CheckpointFile file, LossBook losses, LostBranches branches, ILogger<CheckpointServing> logger)
{
    private Task<Checkpoint?> _reading = Task.FromResult<Checkpoint?>(null);
    private bool _isOutdated;

    /// <summary>The store whose checkpoint is served; null: none is.</summary>
    public StoreIdentity? Served { get; private set; }

    /// <summary>Begins to read the file, while the store is being opened: neither needs the other, and both take their time.</summary>
    public void StartReading(CancellationToken cancellationToken) =>
        _reading = Task.Run(() => file.Load(cancellationToken), cancellationToken);

    /// <summary>What the checkpoint file says about the store; waits until the file has been read.</summary>
    public async Task<CheckpointEvidence> ReadEvidenceAsync() =>
        new(Served, await _reading is null ? null : file.Current, file.EvidenceOfList);

    /// <summary>The store could not be opened: says so to whoever asks, and serves the checkpoint where it may be.</summary>
    /// <remarks>The checkpoint of a store that lost data is served without <c>Checkpoint:Serve</c>, too.</remarks>
    public async Task ServeInsteadAsync(StoreException fault)
    {
        store.NotOpened(fault);
        if (Served is not null || await _reading is not { } checkpoint || !MayServe(checkpoint, fault.ServesCheckpointOf))
        {
            return;
        }

        // The store's name first: who sees the shards asks for it.
        store.Serving(checkpoint.Identity);
        Begin(checkpoint.Identity);
        var shards = Enumerable.Range(0, checkpoint.Identity.Shards).Select(shard => checkpoint.Take(shard)!).ToList();

        // What had been lost before is not let in by a restart.
        shards.ForEach(shard => shard.LayOver(branches.LaidOver(shard.Index)));
        replica.Open(shards);
        Log.Serving(logger, checkpoint.Age);
        Served = checkpoint.Identity;
    }

    /// <summary>A loss was accepted: the checkpoint has what the store has no more, and is put aside.</summary>
    /// <param name="identity">The store that goes on.</param>
    /// <param name="accepted">What it goes on without.</param>
    public void PutAside(StoreIdentity identity, AcknowledgedPositions.StoreLoss accepted)
    {
        file.KeepAside();
        losses.Begin(identity);
        _isOutdated = accepted.Missing.Count > 0;
    }

    /// <summary>The store is open.</summary>
    /// <returns>What the followers may start from; null: nothing, or it is served already.</returns>
    public async Task<Checkpoint?> HandOverAsync(StoreIdentity identity)
    {
        Begin(identity);
        if (await _reading is not { } checkpoint || replica.Shards.Count > 0 || _isOutdated)
        {
            return null;
        }

        if (checkpoint.Identity == identity)
        {
            return checkpoint;
        }

        file.Refuse($"it is of store {checkpoint.Identity.StoreId} with {checkpoint.Identity.Shards} shards; the store is {identity.StoreId} with {identity.Shards}");
        return null;
    }

    private static bool MayServe(Checkpoint checkpoint, Guid? lost) =>
        lost is { } id ? id == Guid.Empty || id == checkpoint.Identity.StoreId : checkpoint.MayServe;

    private void Begin(StoreIdentity identity)
    {
        losses.Begin(identity);
        branches.Begin(identity);
        file.Begin(identity);
    }

    private static partial class Log
    {
        [LoggerMessage(1304, LogLevel.Warning, "Answering from the checkpoint, which equalled the store {Age} ago, until the store can be opened")]
        public static partial void Serving(ILogger logger, TimeSpan age);
    }
}
