using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.AcknowledgedPositions;
using PhoneTheft.Gateway.Store.AuditHeads;
using PhoneTheft.Gateway.Store.BulkLimits;
using PhoneTheft.Gateway.Store.CheckpointFiles;
using PhoneTheft.Gateway.Store.Durability;
using PhoneTheft.Gateway.Store.Expiry;
using PhoneTheft.Gateway.Store.Following;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.Store.Nodes;
using PhoneTheft.Gateway.Store.Reading;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Reissuing;
using PhoneTheft.Gateway.Store.Repair;
using PhoneTheft.Gateway.Store.Servers;
using PhoneTheft.Gateway.Store.Writing;

namespace PhoneTheft.Gateway.Store;

/// <summary>An opened store: for every shard a writer, a follower and a reader.</summary>
internal sealed class OpenStore : IDisposable
{
    private readonly ShardContext[] _shards;
    private readonly ShardFollower[] _followers;
    private readonly ShardWriter[] _writers;
    private readonly BellListener _bell;
    private readonly ExpiryWorker _expiry;
    private readonly FollowHealthLog _health;
    private readonly StoreConnection _connection;
    private readonly AcknowledgedKeeper? _acknowledged;
    private readonly LostBranches _branches;

    /// <param name="store">The store.</param>
    /// <param name="connection">Its connection.</param>
    /// <param name="servers">Which server is the primary.</param>
    /// <param name="replica">What is kept equal to it. Shards that it has are served from a checkpoint already.</param>
    /// <param name="limits">How much a carrier may write in a day without a confirmation.</param>
    /// <param name="memory">What this node knows of the store from before.</param>
    public OpenStore(
        StoreContext store, StoreConnection connection, ServerWatch servers, Replica replica, BulkLimitOptions limits, StoreMemory memory)
    {
        Identity = store.Identity;
        Servers = servers;
        _connection = connection;
        _acknowledged = memory.Acknowledged;
        _branches = memory.Branches;
        _health = new FollowHealthLog(Identity.Shards, connection.WithoutSecrets, store.Loggers.CreateLogger<FollowHealthLog>());
        _bell = new BellListener(connection, Heard, store.Options.IsEmbedded, store.Time, store.Loggers.CreateLogger<BellListener>());
        Nodes = new GatewayNodes(store, connection, () => _bell.ListensAsOld);
        var script = new WriteScript(store.Database, store.Options);
        Limiter = new BulkLimiter(Identity, store.Database, limits, store.Loggers.CreateLogger<BulkLimiter>());
        ReplicaShard[] shards = replica.Shards.Count > 0
            ? [.. replica.Shards]
            : [.. Enumerable.Range(0, Identity.Shards).Select(shard => new ReplicaShard(shard, store.Options.RecentChangesPerShard(Identity.Shards), store.Time))];
        _shards = Array.ConvertAll(shards, shard => new ShardContext(store, shard, RingEverywhere));
        var losses = new LossStore(Identity, store.Database, store.Options, store.Time);
        var reissue = new ReissueScript(Identity, store.Database);
        _followers = Array.ConvertAll(_shards, shard =>
        {
            var lost = new ShardLosses(shard, memory.Losses, memory.Branches);
            return new ShardFollower(
                shard, RepairerOf(shard, script), servers, _health, lost, new ShardReissuer(shard, reissue, lost, losses, () => Nodes.AllKnowAsync(ShardMeta.HighestFormat)), memory.Checkpoint);
        });

        // The embedded store is one server to all shards: any of them that is answered shows that it lives.
        var one = new StorePulse(store.Time);
        _writers = Array.ConvertAll(_shards, shard => new ShardWriter(
            shard, script, Limiter, servers, store.Options.IsEmbedded ? one : new StorePulse(store.Time), memory.Acknowledged));
        Durability = new DurabilityGate(connection, store.Options, store.Time);
        Losses = new LossKeeper(memory.Losses, losses, memory.Branches, store.Time, store.Loggers.CreateLogger<LossKeeper>());
        AuditHeads = new AuditHeadStore(Identity, store.Database, store.Options, store.Time);
        Opener = new ProducerSessionOpener(Identity, store.Database, script, store.Options, store.Time);
        _expiry = new ExpiryWorker(
            _writers, Array.ConvertAll(_shards, shard => shard.Reader), Array.ConvertAll(_shards, shard => shard.Clock), store.Time, store.Loggers.CreateLogger<ExpiryWorker>());
        memory.Losses.WhenCleared((shard, isAccepted) =>
        {
            if (isAccepted)
            {
                shards[shard].SettleAll();
                _followers[shard].Accept();
            }
        });

        // What was lost is looked for at once, and not at the next poll.
        servers.WhenHistoryInDoubt(() => Array.ForEach(_followers, follower => follower.Ring()));
        if (replica.Shards.Count == 0)
        {
            replica.Open(shards);
        }
    }

    public StoreIdentity Identity { get; }

    public ServerWatch Servers { get; }

    /// <summary>The gateways that use the store, and which formats they know.</summary>
    public GatewayNodes Nodes { get; }

    public ProducerSessionOpener Opener { get; }

    public DurabilityGate Durability { get; }

    public LossKeeper Losses { get; }

    public AuditHeadStore AuditHeads { get; }

    public BulkLimiter Limiter { get; }

    /// <summary>What is dangerous about the servers, and what they don't let this gateway do.</summary>
    public IReadOnlyList<string> Warnings => [.. Servers.Warnings, .. new[] { _connection.TlsFault, _bell.Warning, Nodes.Warning, _branches.Any ? Nodes.WaitsFor : null, _expiry.Warning }.OfType<string>()];

    /// <summary>Why a shard is not being followed; null: all are.</summary>
    public FollowFault? Fault =>
        (_connection.DiskFault ?? _acknowledged?.Fault) is { } cause ? new FollowFault(StoreFault.Unavailable, cause) : _health.Current;

    public ShardWriter WriterOf(EquipmentIdentity identity) => _writers[identity.ShardOf(Identity.Shards)];

    public StoreClock ClockOf(EquipmentIdentity identity) => _shards[identity.ShardOf(Identity.Shards)].Clock;

    public ShardWriter WriterOf(int shard) => _writers[shard];

    public ShardFollower FollowerOf(int shard) => _followers[shard];

    public ShardReader ReaderOf(int shard) => _shards[shard].Reader;

    public ShardLog LogOf(int shard) => _shards[shard].Log;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // They end together: a session with one of its parts gone silent would look well and not be.
        using var all = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] parts = [
            _bell.RunAsync(all.Token),
            Servers.RunAsync(all.Token),
            Nodes.RunAsync(all.Token),
            .. _followers.Select(follower => follower.RunAsync(all.Token)),
            .. _writers.Select(writer => writer.RunAsync(all.Token)),
            _expiry.RunAsync(all.Token),
            Losses.RunAsync(all.Token)];
        await foreach (var part in Task.WhenEach(parts))
        {
            if (part.IsFaulted)
            {
                await all.CancelAsync();
            }
        }

        await Task.WhenAll(parts);
    }

    public void Dispose()
    {
        Losses.Dispose();
        foreach (var follower in _followers)
        {
            follower.Dispose();
        }
    }

    private static SetsRepairer RepairerOf(ShardContext shard, WriteScript script) =>
        new(shard, () => script.FinishAsync(shard.Store.Identity, shard.Index));

    private void RingEverywhere(int shard)
    {
        _followers[shard].Ring();
        _bell.Ring(shard);
    }

    private void Heard(int shard)
    {
        if (shard >= 0 && shard < _followers.Length)
        {
            _followers[shard].Ring();
        }
    }
}

/// <summary>What this node knows of a store from before it was opened.</summary>
/// <param name="Losses">What the store is known to have lost.</param>
/// <param name="Branches">What of that this node still has.</param>
/// <param name="Checkpoint">What the followers may start from; null: nothing, or it is served already.</param>
/// <param name="Acknowledged">Up to which change each shard was acknowledged; null with a Redis.</param>
internal sealed record StoreMemory(LossBook Losses, LostBranches Branches, Checkpoint? Checkpoint = null, AcknowledgedKeeper? Acknowledged = null);
