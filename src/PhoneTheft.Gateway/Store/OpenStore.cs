using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.AcknowledgedPositions;
using PhoneTheft.Gateway.Store.BulkLimits;
using PhoneTheft.Gateway.Store.CheckpointFiles;
using PhoneTheft.Gateway.Store.Durability;
using PhoneTheft.Gateway.Store.Expiry;
using PhoneTheft.Gateway.Store.Following;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.Store.Reading;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Repair;
using PhoneTheft.Gateway.Store.Servers;
using PhoneTheft.Gateway.Store.Writing;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store;

/// <summary>An opened store: for every shard a writer, a follower and a reader.</summary>
internal sealed partial class OpenStore : IDisposable
{
    private static readonly TimeSpan SubscribeAgainAfter = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly ShardFollower[] _followers;
    private readonly ShardWriter[] _writers;
    private readonly ShardReader[] _readers;
    private readonly ShardLog[] _logs;
    private readonly StoreClock[] _clocks;
    private readonly ExpiryWorker _expiry;
    private readonly ISubscriber _subscriber;
    private readonly FollowHealthLog _troubles;
    private readonly StoreConnection _connection;
    private readonly AcknowledgedKeeper? _acknowledged;
    private readonly ILogger _logger;
    private volatile string? _deaf;

    public OpenStore(
        StoreIdentity layout, StoreConnection connection, ServerWatch servers, Replica replica, StoreOptions options, BulkLimitOptions guards, TimeProvider time, ILoggerFactory loggers,
        Checkpoint? checkpoint = null, LossBook? losses = null, AcknowledgedKeeper? acknowledged = null)
    {
        Layout = layout;
        Servers = servers;
        losses ??= new LossBook(null, loggers.CreateLogger<LossBook>());
        _time = time;
        _connection = connection;
        _acknowledged = acknowledged;
        _logger = loggers.CreateLogger<OpenStore>();
        _subscriber = connection.Multiplexer.GetSubscriber();
        _troubles = new FollowHealthLog(layout.Shards, connection.WithoutSecrets, loggers.CreateLogger<FollowHealthLog>());
        var database = connection.Database;
        var script = new WriteScript(database, options);
        var guard = Guard = new BulkLimiter(layout, database, guards, loggers.CreateLogger<BulkLimiter>());
        SetsRepairer RepairerOf(int shard) => new(shard, layout, database, _readers![shard], () => script.FinishAsync(layout, shard), loggers.CreateLogger<SetsRepairer>());

        // Those that are there are served from a checkpoint already.
        ReplicaShard[] shards = replica.Shards.Count > 0
            ? [.. replica.Shards]
            : [.. Enumerable.Range(0, layout.Shards).Select(shard => new ReplicaShard(shard, options.RecentChangesPerShard(layout.Shards), time))];
        _clocks = Array.ConvertAll(shards, _ => new StoreClock(time));
        _readers = Array.ConvertAll(shards, shard => new ShardReader(shard.Index, database, options, time));
        _logs = Array.ConvertAll(shards, shard => new ShardLog(shard.Index, layout, _readers[shard.Index]));
        _followers = Array.ConvertAll(shards, shard => new ShardFollower(
            shard, layout, _readers[shard.Index], _logs[shard.Index], RepairerOf(shard.Index), servers, _troubles, losses, checkpoint, options, time, loggers.CreateLogger<ShardFollower>()));
        var one = new StorePulse(time);
        _writers = Array.ConvertAll(shards, shard => new ShardWriter(
            layout, shard, script, guard, servers, _clocks[shard.Index], RingEverywhere, acknowledged, options.IsEmbedded ? one : new StorePulse(time), options, time, loggers.CreateLogger<ShardWriter>()));
        Durability = new DurabilityGate(connection, options, time);
        Losses = new LossKeeper(losses, new LossStore(layout, database, options, time), time, loggers.CreateLogger<LossKeeper>());
        Opener = new ProducerSessionOpener(layout, database, script, options, time);
        _expiry = new ExpiryWorker(_writers, _readers, _clocks, time, loggers.CreateLogger<ExpiryWorker>());
        if (replica.Shards.Count == 0)
        {
            replica.Open(shards);
        }
    }

    public StoreIdentity Layout { get; }

    public ServerWatch Servers { get; }

    public ProducerSessionOpener Opener { get; }

    public DurabilityGate Durability { get; }

    public LossKeeper Losses { get; }

    public BulkLimiter Guard { get; }

    /// <summary>What is dangerous about the servers, and what they don't let this gateway do.</summary>
    public IReadOnlyList<string> Warnings => _deaf is { } deaf ? [.. Servers.Warnings, deaf] : Servers.Warnings;

    /// <summary>Why a shard is not being followed; null: all are.</summary>
    public FollowFault? Trouble => (_connection.DiskFault ?? _acknowledged?.Trouble) is { } cause ? new FollowFault(StoreFault.Unavailable, cause) : _troubles.Current;

    public ShardWriter WriterOf(EquipmentIdentity identity) => _writers[identity.ShardOf(Layout.Shards)];

    public StoreClock ClockOf(EquipmentIdentity identity) => _clocks[identity.ShardOf(Layout.Shards)];

    public ShardWriter WriterOf(int shard) => _writers[shard];

    public ShardFollower FollowerOf(int shard) => _followers[shard];

    public ShardReader ReaderOf(int shard) => _readers[shard];

    public ShardLog LogOf(int shard) => _logs[shard];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // They end together: a session with one of its parts gone silent would look well and not be.
        using var all = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] parts = [
            ListenAsync(all.Token),
            Servers.RunAsync(all.Token),
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

    /// <summary>Subscribes to the doorbell, once: a subscription outlives connections, and where it can't be had, polls do.</summary>
    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await _subscriber.SubscribeAsync(StoreKeys.Bell, (_, message) => Heard(message));

                // To no shard: nobody waits for the answer to the rings that count, so a missing right would not be heard of.
                await _subscriber.PublishAsync(StoreKeys.Bell, -1);
                _deaf = null;
                return;
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                if (_deaf is null && RedisFaults.RefusalIn(e) is { } refusal)
                {
                    _deaf = $"The doorbell can't be heard ({refusal}): what other gateways write is seen a poll later. Allow the channel pt:bell.";
                    Log.Deaf(_logger, _deaf);
                }

                await Task.Delay(SubscribeAgainAfter, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void RingEverywhere(int shard)
    {
        _followers[shard].Ring();
        _ = _subscriber.PublishAsync(StoreKeys.Bell, shard, CommandFlags.FireAndForget);
    }

    private void Heard(RedisValue message)
    {
        if (message.TryParse(out int shard) && shard >= 0 && shard < _followers.Length)
        {
            _followers[shard].Ring();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1311, LogLevel.Warning, "{Warning}")]
        public static partial void Deaf(ILogger logger, string warning);
    }
}
