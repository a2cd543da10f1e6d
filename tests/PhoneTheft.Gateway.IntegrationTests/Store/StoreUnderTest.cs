using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Opening;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Reading;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Writing;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>A store with the verbs the contract talks about: one batch of writes at a time, and looks at what they left.</summary>
internal sealed class StoreUnderTest : IAsyncDisposable
{
    private readonly StoreConnection _connection;
    private readonly WriteScript _script;
    private readonly ConnectionMultiplexer? _outsider;

    private StoreUnderTest(StoreConnection connection, StoreOptions options, StoreIdentity identity, ConnectionMultiplexer? outsider)
    {
        _outsider = outsider;
        _connection = connection;
        Options = options;
        Identity = identity;
        _script = new WriteScript(connection.Database, options);
    }

    public StoreOptions Options { get; }

    public StoreIdentity Identity { get; }

    /// <summary>For looks at what is there, and for what an outsider may do to it: with all rights, where the gateway's user has but its own.</summary>
    public IDatabase Database => _outsider?.GetDatabase() ?? _connection.Database();

    public StoreConnection Connection => _connection;

    public static async Task<StoreUnderTest> OpenAsync(StoreOptions options, bool mayCreate = true)
    {
        var connection = new StoreConnection(options, NullLoggerFactory.Instance);
        try
        {
            await connection.ConnectAsync();
            var identity = await new StoreOpener(connection.Database, options, mayCreate, connection.IsCluster, CheckpointEvidence.None).OpenAsync();
            return new StoreUnderTest(connection, options, identity, await GatewayUser.OutsiderAsync(options));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>A device of this store's shard: the same shard for every <paramref name="n"/>.</summary>
    public EquipmentIdentity Device(int n, int shard = 7) => EquipmentIdentity.FromValue((ulong)(35_000_000_000_000L + shard + ((long)n * Identity.Shards)));

    public async Task<WriteResult> WriteAsync(WriteOperation operation) => (await WriteAllAsync(operation)).Results.Single();

    /// <summary>Where an epoch may begin between the look at the shard and the write, which refuses the write: looks again, and writes again.</summary>
    public async Task WriteOnceLetAsync(WriteOperation operation) =>
        await Support.Wait.Until(async () => (await WriteAllAsync(operation)).Results is [{ Outcome: WriteOutcome.Changed }]);

    public async Task<WriteReply> WriteAllAsync(params WriteOperation[] operations) => await RunAsync(await BatchAsync(operations));

    /// <summary>A batch that this store would take, to be spoilt by the test.</summary>
    public async Task<WriteBatch> BatchAsync(params WriteOperation[] operations)
    {
        var shard = operations[0].Identity.ShardOf(Identity.Shards);
        var meta = await MetaAsync(shard);
        return new WriteBatch { Store = Identity, Shard = shard, Seen = meta.Revision, SeenChain = meta.Chain, Operations = operations };
    }

    public Task<WriteReply> RunAsync(WriteBatch batch) => _script.RunAsync(batch);

    public async Task<ShardMeta> MetaAsync(int shard = 7) => (await Reader(shard).ReadMetaAsync(TestContext.Current.CancellationToken))!;

    public Task<LogPage> LogAsync(long from, int shard = 7) => Reader(shard).ReadLogAsync(from, TestContext.Current.CancellationToken);

    /// <summary>What follows a number, as a follower reads it.</summary>
    public async Task<ChangePage> TailAsync(long after, int shard = 7)
    {
        var meta = await MetaAsync(shard);
        var chain = after == 0
            ? Chain.Parse(Encoding.ASCII.GetBytes(await FirstChainAsync(shard)))
            : LogEntry.ChainOf((await LogAsync(after, shard)).Entries[0]);
        var position = new LogPosition(new Revision(shard, meta.Revision.Epoch, after, chain.First), chain);
        return await new ShardLog(shard, Identity, Reader(shard)).ReadAfterAsync(position, TestContext.Current.CancellationToken);
    }

    public Task<DeviceRecord> DeviceAsync(EquipmentIdentity identity) =>
        new DeviceReader(identity.ShardOf(Identity.Shards), Identity, _connection.Database, Options, TimeProvider.System).ReadAsync(identity, TestContext.Current.CancellationToken);

    public async Task<bool> IsBlockedAsync(EquipmentIdentity identity) =>
        await Database.SetContainsAsync(StoreKeys.Of(identity.ShardOf(Identity.Shards)).Blocked, identity.ToString());

    public async Task<bool> IsTrackedAsync(EquipmentIdentity identity) =>
        await Database.SetContainsAsync(StoreKeys.Of(identity.ShardOf(Identity.Shards)).Tracked, identity.ToString());

    public async ValueTask DisposeAsync()
    {
        if (_outsider is not null)
        {
            await _outsider.DisposeAsync();
        }

        await _connection.DisposeAsync();
    }

    // As docs/store-format.md says.
    private async Task<string> FirstChainAsync(int shard) =>
        (string)(await Database.ScriptEvaluateAsync("return redis.sha1hex(ARGV[1])", values: [$"phonetheft 1 {Identity.StoreId:N} {shard}"]))!;

    private ShardReader Reader(int shard) => new(shard, _connection.Database, Options, TimeProvider.System);
}
