using Google.Protobuf;
using Grpc.Core;
using PhoneTheft.Gateway.CheckRpc;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Checking;

/// <summary>Holds a check back until this node is as new as the caller asks. Callers share the look at the store; none reads it alone.</summary>
internal sealed class ConsistencyGate(Replica replica, HoldStore store, TimeProvider time)
{
    /// <summary>Without a deadline: a hang is worse for a phone that waits than any answer.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    /// <summary>A deadline months away is another way to say none; no timer takes it.</summary>
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromMinutes(1);

    /// <param name="required">What is asked for.</param>
    /// <param name="devices">Those whose IMEI is none left out: they get their errors later, where every item's error is made.</param>
    /// <param name="context">Its deadline bounds the wait.</param>
    /// <exception cref="RpcException">A typed refusal: the position is unknown, too far off in time, or malformed.</exception>
    /// <exception cref="StoreException">The store has to be asked and can't be.</exception>
    public async Task WaitAsync(RequiredConsistency required, IEnumerable<EquipmentIdentity> devices, ServerCallContext context)
    {
        if (!required.NeedsWaiting)
        {
            return;
        }

        if (replica.Shards.Count == 0)
        {
            throw new GatewayError(ErrorReason.NotLoaded, "This gateway has not loaded the list yet; ask another node.", RetryAfter: LongestWait).ToRpcException();
        }

        var waits = required switch
        {
            { IsFull: true } => ShardsOf(devices).Select(shard => store.CatchUpAsync(shard, TimeoutOf(context), context.CancellationToken)),
            { AtLeastCursor: { } cursor } => Positions(cursor).Select(position => ReachAsync(position, "consistency.at_least_cursor", context)),
            _ => [ReachAsync(Position(required.AtLeast!), "consistency.at_least", context)],
        };
        try
        {
            await Task.WhenAll(waits);
        }
        catch (TimeoutException)
        {
            throw new GatewayError(ErrorReason.ConsistencyTimeout, "This node did not get as new as was asked for in time.", "consistency", TimeSpan.FromMilliseconds(100)).ToRpcException();
        }
    }

    private IEnumerable<int> ShardsOf(IEnumerable<EquipmentIdentity> devices) =>
        devices.Select(device => device.ShardOf(replica.Shards.Count)).Distinct();

    private async Task ReachAsync(Core.Revision wanted, string field, ServerCallContext context)
    {
        var shard = replica.Shards[wanted.Shard];
        if (shard.View is not { } view || view.Revision.Number < wanted.Number)
        {
            // A position nobody has reached is not waited for on a client's word: one look at the store tells.
            await store.CatchUpAsync(wanted.Shard, TimeoutOf(context), context.CancellationToken);
            view = shard.View;
        }

        if (view is null || view.Revision.Number < wanted.Number || !IsOnThisBranch(shard, view, wanted))
        {
            throw new GatewayError(
                ErrorReason.RevisionUnknown, "The store's history doesn't hold that revision: it is above the head, or of a branch that was lost.", field).ToRpcException();
        }
    }

    private static bool IsOnThisBranch(ReplicaShard shard, ShardView view, Core.Revision wanted)
    {
        if (wanted.Epoch > view.Revision.Epoch)
        {
            return false;
        }

        // Without a chain, or from before what this node remembers, there is nothing to compare; the number is all there is.
        var chain = wanted.Number == view.Revision.Number ? view.Chain.First : shard.Recent.Find(wanted.Number)?.Chain.First;
        return wanted.Chain == 0 || chain is null || chain == wanted.Chain;
    }

    private Core.Revision Position(V1.Revision message) => message.TryFromContract(replica.Shards.Count, out var revision)
        ? revision
        : throw new GatewayError(ErrorReason.ConsistencyInvalid, "at_least is not a revision of this store.", "consistency.at_least").ToRpcException();

    private IReadOnlyList<Core.Revision> Positions(ByteString bytes)
    {
        if (!Cursor.TryParse(bytes.Span, out var cursor))
        {
            throw new GatewayError(ErrorReason.CursorInvalid, "at_least_cursor is not a cursor of ours.", "consistency.at_least_cursor").ToRpcException();
        }

        return cursor.StoreId == store.Layout?.StoreId && cursor.Positions.Length == replica.Shards.Count
            ? cursor.Positions
            : throw new GatewayError(ErrorReason.StoreMismatch, "at_least_cursor is of another store.", "consistency.at_least_cursor").ToRpcException();
    }

    private TimeSpan TimeoutOf(ServerCallContext context)
    {
        if (context.Deadline == DateTime.MaxValue)
        {
            return LongestWait;
        }

        var left = context.Deadline - time.GetUtcNow().UtcDateTime;
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left < LongestDeadline ? left : LongestDeadline;
    }
}
