using Grpc.Core;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Sync;

/// <summary>Answers a Hello: where the stream goes on, and as whose session.</summary>
internal sealed partial class HelloHandler(Replica replica, HoldStore store, ResumeCheck resume, ILogger<HelloHandler> logger)
{
    private static readonly GatewayError Compacted = new(
        ErrorReason.CursorCompacted,
        "A snapshot is needed, because cursor is empty or cannot be resumed. Set accepts_snapshot and connect again.", "cursor");

    /// <exception cref="RpcException">A typed refusal.</exception>
    /// <exception cref="StoreException">The store is needed, and can't be reached.</exception>
    public async Task<AcceptedHello> WelcomeAsync(Hello hello, SyncStream stream, AuditedCaller onRecord, CancellationToken cancellationToken)
    {
        if (store.Identity is not { } identity || !replica.IsLoaded)
        {
            throw GatewayErrors.NotLoaded.ToRpcException();
        }

        if (DigestsArgument.Read(hello.Digests, identity.Shards, out var digests) is { } error)
        {
            throw error.ToRpcException();
        }

        var (position, reason) = await PositionAsync(hello, identity, cancellationToken);
        if (reason != SnapshotReason.Unspecified && !hello.AcceptsSnapshot)
        {
            throw Compacted.ToRpcException();
        }

        if (reason != SnapshotReason.Unspecified && stream.Caller.Quota.TakeList() is { } exceeded)
        {
            throw exceeded.ToRpcException();
        }

        // Last: it ends the producer's other sessions, and a refused Hello must not.
        var session = new AcceptedHello
        {
            Stream = stream,
            OnRecord = onRecord,
            Store = identity,
            Producer = stream.Producer is { } producer
                ? await store.OpenSessionAsync(stream.Caller.Carrier, producer, cancellationToken)
                : null,
            Position = position,
            Snapshot = reason,
            Differing = reason != SnapshotReason.Unspecified || hello.Cursor.IsEmpty
                ? []
                : [.. Enumerable.Range(0, digests.Length).Where(shard => position[shard].Digest is { } digest && digest != digests[shard])],
        };
        if (reason == SnapshotReason.ListDiffers || session.Differing.Count > 0)
        {
            Log.ListDiffers(logger, stream.Caller.Carrier, session.Differing.Count);
        }

        return session;
    }

    private async Task<(StreamPosition Position, SnapshotReason Reason)> PositionAsync(
        Hello hello, StoreIdentity identity, CancellationToken cancellationToken)
    {
        var head = StreamPosition.Head(identity.StoreId, replica);
        if (hello.Start is not (SyncStart.Unspecified or SyncStart.Snapshot or SyncStart.Now))
        {
            throw new GatewayError(
                ErrorReason.ChoiceUnknown, "start must be SYNC_START_SNAPSHOT or SYNC_START_NOW.", "start").ToRpcException();
        }

        if (hello.Cursor.IsEmpty)
        {
            return (head, hello switch
            {
                { ListDiffers: true } => SnapshotReason.ListDiffers,
                { Start: SyncStart.Now } => SnapshotReason.Unspecified,
                _ => SnapshotReason.NoCursor,
            });
        }

        if (CursorArgument.Read(hello.Cursor, "cursor", identity.StoreId, identity.Shards, out var cursor) is { } error)
        {
            throw error.ToRpcException();
        }

        if (hello.ListDiffers)
        {
            return (head, SnapshotReason.ListDiffers);
        }

        var shards = new ShardPosition[identity.Shards];
        foreach (var shard in replica.Shards)
        {
            var adoptions = shard.Adoptions;
            var verdict = await resume.CheckAsync(shard, cursor.Positions[shard.Index], cancellationToken);
            if (!verdict.IsGood)
            {
                // The other shards may not have been looked at since: what is read of them now would be thrown away in a moment.
                if (verdict.Reason is SnapshotReason.Forked or SnapshotReason.Epoch)
                {
                    await resume.CatchUpAsync(replica.Shards, cancellationToken);
                }

                return (StreamPosition.Head(identity.StoreId, replica), verdict.Reason);
            }

            shards[shard.Index] = new ShardPosition(cursor.Positions[shard.Index], verdict.Digest, adoptions);
        }

        return (new StreamPosition(identity.StoreId, shards), SnapshotReason.Unspecified);
    }

    private static partial class Log
    {
        [LoggerMessage(
            1601, LogLevel.Warning, "The list of carrier {Carrier} does not match its cursor in {Shards} shards (0: all of them)")]
        public static partial void ListDiffers(ILogger logger, string carrier, int shards);
    }
}
