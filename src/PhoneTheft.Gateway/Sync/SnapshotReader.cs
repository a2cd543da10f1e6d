using System.Runtime.CompilerServices;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.V1;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;

namespace PhoneTheft.Gateway.Sync;

/// <summary>Reads the whole list out of a replica that goes on changing.</summary>
/// <remarks>
/// The stream's position is taken first and the table read afterwards, so every chunk is at least as new as the position.
/// What it is ahead by comes once more as changes, which are absolute. When the last chunk is read the shards' numbers are
/// noted: at or above them no chunk is ahead of the position any more, and the digests there fit.
/// </remarks>
internal sealed class SnapshotReader(AcceptedHello session, ListSource list, SyncOptions options, TimeProvider time)
{
    /// <summary>The numbers, by shard, that have to be sent before a digest fits.</summary>
    public long[] ReadUpTo { get; private set; } = [];

    /// <summary>
    /// The messages, each good until the next is asked for: a list of ten million makes some four hundred of them, and one buffer does.
    /// </summary>
    public async IAsyncEnumerable<SyncResponse> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new SyncResponse
        {
            SnapshotBegin = new SnapshotBegin
            {
                Base = session.Position.Bytes,
                Devices = (ulong)list.Replica.Shards.Sum(shard => shard.View!.Table.Prohibited + shard.View.Table.Tracked),
            },
        };
        foreach (var shard in list.Replica.Shards)
        {
            foreach (var chunk in Chunks(shard))
            {
                yield return chunk;
            }

            if (session.Producer is null)
            {
                continue;
            }

            await foreach (var chunk in OwnHoldsAsync(shard.Index, cancellationToken))
            {
                yield return chunk;
            }
        }

        while (session.Producer is not null && !await IsCaughtUpAsync(cancellationToken))
        {
            yield return StillHere(session.Store.Shards - 1);
        }

        // The ring's end and not the view's: a table takes a change before the view says so.
        ReadUpTo = [.. list.Replica.Shards.Select(shard => shard.Recent.Newest)];
    }

    private static IEnumerable<SyncResponse> Chunks(ReplicaShard shard)
    {
        var chunk = new SnapshotChunk { Shard = (uint)shard.Index };
        var response = new SyncResponse { SnapshotChunk = chunk };
        var (prohibited, tracked) = (new AscendingIdentities(chunk.Prohibited), new AscendingIdentities(chunk.Tracked));
        var bytes = 0;
        foreach (var (identity, status) in shard.View!.Table.InOrder())
        {
            bytes += status == EquipmentStatus.Prohibited ? prohibited.Add(identity) : tracked.Add(identity);
            if (bytes < SyncLimits.ChunkBytes)
            {
                continue;
            }

            yield return response;
            chunk.Prohibited.Clear();
            chunk.Tracked.Clear();
            (prohibited, tracked, bytes) = (new AscendingIdentities(chunk.Prohibited), new AscendingIdentities(chunk.Tracked), 0);
        }

        if (bytes > 0)
        {
            yield return response;
        }
    }

    private async IAsyncEnumerable<SyncResponse> OwnHoldsAsync(int shard, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reading = list.ReadGate.RunAsync(
            () => list.Store.ReadHoldsAsync(shard, session.Caller.Carrier, cancellationToken), cancellationToken);
        while (await Task.WhenAny(reading, Task.Delay(options.Heartbeat, time, cancellationToken)) != reading)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return StillHere(shard);
        }

        var holds = await reading;
        foreach (var part in holds.Chunk(SyncLimits.HoldsPerChunk))
        {
            var chunk = new SnapshotChunk { Shard = (uint)shard };
            chunk.OwnHolds.AddRange(part.Select(hold => hold.ToOwnHold(session.Caller)));
            yield return new SyncResponse { SnapshotChunk = chunk };
        }
    }

    /// <summary>The holds were read from the store, which may have been ahead of this node.</summary>
    /// <exception cref="StoreException">The store can't be followed.</exception>
    private async Task<bool> IsCaughtUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(
                list.Replica.Shards.Select(shard => list.Store.CatchUpAsync(shard.Index, options.Heartbeat, cancellationToken)));
            return true;
        }
        catch (TimeoutException)
        {
            // A store that is only slow is no reason to throw away a list of ten million devices.
            return false;
        }
    }

    // Others may be served first, and a client takes three heartbeats of silence for a dead connection: an empty chunk says that we live.
    private static SyncResponse StillHere(int shard) => new() { SnapshotChunk = new SnapshotChunk { Shard = (uint)shard } };
}
