using Microsoft.Extensions.Logging.Abstractions;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.Store.BulkLimits;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Servers;
using PhoneTheft.Gateway.Store.Writing;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>What a gateway makes of a store: a replica that follows it, and writers that are answered when the replica has it.</summary>
internal sealed class RunningStore : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ServerWatch _servers;
    private readonly OpenStore _session;
    private readonly Task _running;

    public RunningStore(StoreUnderTest store, BulkLimitOptions? limits = null)
    {
        _servers = new ServerWatch(store.Connection, store.Options, TimeProvider.System, NullLogger<ServerWatch>.Instance);
        var losses = new LossBook(null, NullLogger<LossBook>.Instance);
        _session = new OpenStore(
            new StoreContext(store.Identity, store.Connection.Database, store.Options, TimeProvider.System, NullLoggerFactory.Instance),
            store.Connection, _servers, Replica, limits ?? new BulkLimitOptions(), new StoreMemory(losses, new LostBranches(null, losses)));
        _running = _session.RunAsync(_stop.Token);
    }

    public Replica Replica { get; } = new();

    public Task LoadedAsync() => Wait.Until(() => Replica.IsLoaded);

    public Task<WriteResult> WriteAsync(WriteOperation operation, string bulkConfirmation = "") =>
        _session.WriterOf(operation.Identity).WriteAsync(operation, bulkConfirmation);

    public Task AnnounceAsync(BulkAnnouncement announced) => _session.Limiter.AnnounceAsync(announced);

    /// <summary>Null when it failed.</summary>
    public async Task<WriteResult?> TryWriteAsync(WriteOperation operation)
    {
        try
        {
            return await WriteAsync(operation);
        }
        catch (StoreException)
        {
            return null;
        }
    }

    public Task<ProducerSession> OpenSessionAsync(Guid producer, string carrier = "alpha") =>
        _session.Opener.OpenAsync(carrier, producer, TestContext.Current.CancellationToken);

    public Task<IReadOnlyList<WriteResult>> PublishAsync(ProducerSession producer, WriteOperation[] operations, string bulkConfirmation = "") =>
        _session.WriterOf(operations[0].Identity).PublishAsync(producer, operations, bulkConfirmation);

    public Task CatchUpAsync(int shard) => _session.FollowerOf(shard).CatchUpAsync(Wait.Limit, TestContext.Current.CancellationToken);

    public Gateway.Store.Redis.FollowFault? Fault => _session.Fault;

    public IReadOnlyList<string> Warnings => _session.Warnings;

    public EquipmentStatus StatusOf(EquipmentIdentity identity) => Replica.ShardOf(identity)!.View!.Table.StatusOf(identity);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Wait.Limit);
        _session.Dispose();
        _servers.Dispose();
        _stop.Dispose();
    }
}
