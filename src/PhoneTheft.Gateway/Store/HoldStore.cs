using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.AuditHeads;
using PhoneTheft.Gateway.Store.BulkLimits;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Reading;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Writing;

namespace PhoneTheft.Gateway.Store;

/// <summary>The store as the features see it: writes, look-ups, and waiting for what is new.</summary>
internal sealed class HoldStore(StoreConnection connection, StoreOptions options, TimeProvider time)
{
    private volatile OpenStore? _open;
    private volatile FollowFault? _openingFault;
    private volatile StoreIdentity? _served;

    /// <summary>Which store it is, for people.</summary>
    public string Description => connection.Description;

    /// <summary>Null until the store was opened, or its checkpoint is served without it.</summary>
    public StoreIdentity? Identity => _open?.Identity ?? _served;

    /// <summary>Why the store is not being followed right now; null: it is.</summary>
    public FollowFault? Fault => _open is { } open ? open.Fault : _openingFault;

    /// <summary>The time as the device's shard would tell it; what decides is still the store's own, in its script.</summary>
    public DateTimeOffset NowAt(EquipmentIdentity identity) =>
        _open is { } open ? DateTimeOffset.FromUnixTimeMilliseconds(open.ClockOf(identity).NowMs) : time.GetUtcNow();

    /// <summary>Applies one operation; answered when this node's replica holds its change.</summary>
    /// <param name="operation">What to do.</param>
    /// <param name="bulkConfirmation">A token that <see cref="StoreException.Confirmation"/> carried; empty: none.</param>
    /// <param name="cancellationToken">Is cancelled when nobody waits for it any more: then it is not begun.</param>
    /// <exception cref="StoreException">It was not applied, or nobody knows.</exception>
    public Task<WriteResult> WriteAsync(WriteOperation operation, string bulkConfirmation = "", CancellationToken cancellationToken = default) =>
        Open.WriterOf(operation.Identity).WriteAsync(operation, bulkConfirmation, cancellationToken);

    /// <summary>Tells whether all of a job may be done today, before any of it is.</summary>
    /// <exception cref="StoreException">It is too much, its token is not good, or the store can't be reached.</exception>
    public async Task AnnounceAsync(BulkAnnouncement announced, CancellationToken cancellationToken)
    {
        try
        {
            await Open.Limiter.AnnounceAsync(announced).WaitAsync(options.WriteTimeout, time, cancellationToken);
        }
        catch (Exception e) when (RedisFaults.IsFailedCall(e))
        {
            throw RedisFaults.OfNothingWritten(e, "The store does not answer; nothing was written.");
        }
    }

    /// <summary>Opens a session of a producer and fences off its earlier ones, in every shard.</summary>
    /// <exception cref="StoreException">The store can't be reached.</exception>
    public Task<ProducerSession> OpenSessionAsync(string carrier, Guid producer, CancellationToken cancellationToken) =>
        Open.Opener.OpenAsync(carrier, producer, cancellationToken);

    /// <summary>
    /// Applies a producer's operations on one shard, all or none, in order; answered when this node's replica holds their changes.
    /// </summary>
    /// <remarks>Not async up to the point where they are enqueued: calls for one shard are applied in the order they were made.</remarks>
    /// <param name="shard">The shard of all of them.</param>
    /// <param name="session">The producer's session.</param>
    /// <param name="operations">At most <see cref="WriteBatch.MaxOperations"/>, with their sequence numbers.</param>
    /// <param name="bulkConfirmation">A token that <see cref="StoreException.Confirmation"/> carried; empty: none.</param>
    /// <exception cref="StoreException">They were not applied, or nobody knows.</exception>
    public Task<IReadOnlyList<WriteResult>> PublishAsync(
        int shard, ProducerSession session, IReadOnlyList<WriteOperation> operations, string bulkConfirmation) =>
        Open.WriterOf(shard).PublishAsync(session, operations, bulkConfirmation);

    /// <summary>Waits until all that the shards' primaries hold now is that safe: one position for each shard, or its number 0.</summary>
    /// <returns>The highest level up to <paramref name="wanted"/> that was reached for all of them within the write timeout.</returns>
    public Task<DurabilityLevel> ReachAsync(DurabilityLevel wanted, IReadOnlyCollection<Revision> held, CancellationToken cancellationToken) =>
        Open.Durability.ReachAsync(wanted, held, cancellationToken);

    /// <summary>Completes when this node holds everything the shard held at some moment after the call.</summary>
    /// <exception cref="StoreException">The store can't be followed.</exception>
    /// <exception cref="TimeoutException">It took longer than <paramref name="timeout"/>.</exception>
    public Task CatchUpAsync(int shard, TimeSpan timeout, CancellationToken cancellationToken) =>
        Open.FollowerOf(shard).CatchUpAsync(timeout, cancellationToken);

    /// <summary>Marks a loss as cleared, if it is still what was listed: the same name and the same number of changes.</summary>
    /// <exception cref="StoreException">The store can't be reached, or takes no writes.</exception>
    public Task<LossClearing> ClearLossAsync(
        int shard, string field, long changes, string carrier, string actor, string reason, CancellationToken cancellationToken) =>
        Open.Losses.ClearAsync(shard, field, changes, carrier, actor, reason, cancellationToken);

    /// <summary>How far the audit logs of all gateways have come, by node.</summary>
    /// <exception cref="StoreException">The store can't be reached.</exception>
    public Task<ToldHeads> ReadAuditHeadsAsync() => Open.AuditHeads.ReadAsync();

    /// <inheritdoc cref="AuditHeadStore.TellAsync"/>
    public Task<ToldHead?> TellAuditHeadAsync(string node, long lines, string hash, ToldHead? known) => Open.AuditHeads.TellAsync(node, lines, hash, known);

    /// <summary>All that the store knows of a device, at one revision.</summary>
    /// <exception cref="StoreException">The store can't be reached.</exception>
    public Task<DeviceRecord> ReadDeviceAsync(EquipmentIdentity identity, CancellationToken cancellationToken)
    {
        var shard = identity.ShardOf(Open.Identity.Shards);
        return new DeviceReader(shard, Open.Identity, connection.Database, options, time).ReadAsync(identity, cancellationToken);
    }

    /// <summary>The change of that number; null when the log doesn't hold it (any more).</summary>
    /// <exception cref="StoreException">The store can't be reached, or is not the one this gateway has served.</exception>
    public Task<Change?> FindChangeAsync(int shard, long number, CancellationToken cancellationToken) =>
        Open.LogOf(shard).FindAsync(number, cancellationToken);

    /// <summary>
    /// What followed a position, whole runs only, as far as one page of the log goes; null when the log doesn't hold the position (any
    /// more).
    /// </summary>
    /// <exception cref="StoreException">The store can't be reached, or is not the one this gateway has served.</exception>
    public async Task<IReadOnlyList<Change>?> ReadChangesAsync(Revision after, CancellationToken cancellationToken)
    {
        var page = await Open.LogOf(after.Shard).ReadAfterAsync(new LogPosition(after, Chain: null), cancellationToken);
        return page.Mismatch is null ? page.Changes : null;
    }

    /// <summary>What a carrier holds in one shard, by identity.</summary>
    /// <exception cref="StoreException">The store can't be reached.</exception>
    public async Task<IReadOnlyList<Hold>> ReadHoldsAsync(int shard, string carrier, CancellationToken cancellationToken)
    {
        var open = Open;
        var texts = await open.ReaderOf(shard).ReadHoldsAsync(carrier, cancellationToken);

        // After the holds: an emptied store, or another one, would look like a carrier without holds.
        await open.LogOf(shard).ReadMetaAsync(cancellationToken);
        try
        {
            return [.. texts.OrderBy(pair => pair.Key).Select(pair => HoldText.Parse(pair.Value, carrier, pair.Key, shard))];
        }
        catch (FormatException e)
        {
            throw StoreException.OfUnreadable(shard, e);
        }
    }

    public void Opened(OpenStore open) => _open = open;

    /// <summary>The replica is that of a checkpoint; the store itself can't be opened yet.</summary>
    public void Serving(StoreIdentity identity) => _served = identity;

    public void NotOpened(StoreException fault) => _openingFault = new FollowFault(fault.Fault, fault.Message);

    /// <summary>What is dangerous about the store's servers, and about the way to them.</summary>
    public IReadOnlyList<string> Warnings => [.. new[] { connection.Warning }.OfType<string>(), .. _open?.Warnings ?? []];

    private OpenStore Open =>
        _open is { } open
            ? Usable(open)
            : throw _openingFault?.ToException() ?? new StoreException(StoreFault.Unavailable, "The store has not been reached yet.");

    // What is read past the followers would come from whichever of two primaries is asked.
    private static OpenStore Usable(OpenStore open) => open.Servers.Fault is { } fault ? throw fault.ToException() : open;
}
