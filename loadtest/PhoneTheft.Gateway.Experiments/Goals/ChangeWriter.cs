using System.Diagnostics;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Experiments.Processes;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Opening;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Writing;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Experiments.Goals;

/// <summary>Writes changes at a given rate directly to the store. A gateway receives them like changes of another node.</summary>
internal sealed class ChangeWriter : IAsyncDisposable
{
    private const int PerBatch = 64;

    // Of a TAC of its own, so that it changes no answer that is compared.
    private const ulong FirstDevice = 98_000_000UL * EquipmentIdentity.SerialsPerTac;

    private readonly ConnectionMultiplexer _connection;
    private readonly WriteScript _script;
    private readonly StoreIdentity _identity;
    private ulong _next = FirstDevice;

    private ChangeWriter(ConnectionMultiplexer connection, WriteScript script, StoreIdentity identity) => (_connection, _script, _identity) = (connection, script, identity);

    public static async Task<ChangeWriter> OpenAsync(RedisServer redis)
    {
        var connection = await redis.ConnectAsync();
        var options = new StoreOptions { Redis = redis.EndPoint };
        var identity = await new StoreOpener(() => connection.GetDatabase(), options, mayCreate: false, isCluster: false, CheckpointEvidence.None).OpenAsync();
        return new ChangeWriter(connection, new WriteScript(() => connection.GetDatabase(), options), identity);
    }

    /// <summary>Writes until it is told to stop.</summary>
    /// <returns>Changes per second.</returns>
    public async Task<double> RunAsync(double perSecond, CancellationToken stop)
    {
        var begin = Stopwatch.GetTimestamp();
        var written = 0L;
        for (var shard = 0; !stop.IsCancellationRequested; shard = (shard + 1) % _identity.Shards)
        {
            var due = TimeSpan.FromSeconds(written / perSecond) - Stopwatch.GetElapsedTime(begin);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, TimeProvider.System, CancellationToken.None);
            }

            await WriteAsync(shard);
            written += PerBatch;
        }

        return written / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task WriteAsync(int shard)
    {
        var shards = (ulong)_identity.Shards;
        var first = _next - (_next % shards) + (ulong)shard;
        _next += shard == _identity.Shards - 1 ? PerBatch * shards : 0;
        var reply = await _script.RunAsync(new WriteBatch
        {
            Store = _identity,
            Shard = shard,
            Seen = new Revision(shard, 1, 0, 0),
            SeenChain = default,
            Operations =
            [
                .. Enumerable.Range(0, PerBatch).Select(place =>
                    WriteOperation.Place("alpha", EquipmentIdentity.FromValue(first + ((ulong)place * shards)), Disposition.Block, HoldReason.Stolen)),
            ],
        });
        if (reply.Verdict != BatchVerdict.Ok)
        {
            throw new InvalidOperationException($"The write script refused a batch: {reply.Verdict}.");
        }
    }
}
