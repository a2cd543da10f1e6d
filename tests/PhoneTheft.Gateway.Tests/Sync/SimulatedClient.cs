using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Histories;

namespace PhoneTheft.Gateway.Tests.Sync;

/// <summary>A client of <see cref="SimulatedStore"/> that is told exactly what the contract says, and writes it down.</summary>
internal sealed class SimulatedClient(SimulatedStore store, string carrier, Func<long> clock)
{
    private readonly List<Moment> _moments = [];
    private readonly List<Operation> _calls = [];
    private int _stream;
    private ulong _nonce;

    public string Producer { get; } = carrier == "alpha" ? "5b7a6a52-6a0e-4f5b-9f3d-0f3c1d2e4b5a" : "";

    /// <summary>Of the last message that moved it.</summary>
    public ByteString Position { get; private set; } = ByteString.Empty;

    public string Gateway { get; set; } = "";

    public ClientHistory History => new() { Name = carrier, Carrier = carrier, Moments = _moments, Calls = _calls };

    public void Open(string gateway)
    {
        (Gateway, _stream) = (gateway, _stream + 1);
        _moments.Add(new Moment.Opened(clock(), _stream, gateway));
        Send(new V1.SyncRequest { Hello = new V1.Hello { ProtocolMinor = 1, ProducerId = Producer, Cursor = Position, AcceptsSnapshot = true } });
        Receive(new V1.SyncResponse
        {
            Welcome = new V1.Welcome
            {
                StoreId = store.Id.ToString("N"),
                Shards = SimulatedStore.Shards,
                Head = store.Cursor,
                Mode = Position.IsEmpty ? V1.SyncMode.Snapshot : V1.SyncMode.Delta,
                Reason = Position.IsEmpty ? V1.SnapshotReason.NoCursor : V1.SnapshotReason.Unspecified,
            },
        });
    }

    /// <summary>The list as it is, in chunks; then what <paramref name="meanwhile"/> does; then the end.</summary>
    public void TakeSnapshot(Action meanwhile)
    {
        Position = store.Cursor;
        Receive(new V1.SyncResponse { SnapshotBegin = new V1.SnapshotBegin { Base = Position } });
        foreach (var shard in Enumerable.Range(0, SimulatedStore.Shards))
        {
            var list = store.History.ListAt(shard, long.MaxValue).OrderBy(device => device.Key).ToList();
            var chunk = new V1.SnapshotChunk { Shard = (uint)shard };
            chunk.Prohibited.AddRange(
                IdentityDeltas.Write(list.Where(device => device.Value == EquipmentStatus.Prohibited).Select(device => device.Key.Value)));
            chunk.Tracked.AddRange(
                IdentityDeltas.Write(list.Where(device => device.Value == EquipmentStatus.Tracked).Select(device => device.Key.Value)));
            Receive(new V1.SyncResponse { SnapshotChunk = chunk });
        }

        meanwhile();
        TakeChanges();
        Receive(new V1.SyncResponse { SnapshotEnd = new V1.SnapshotEnd { Cursor = Position, Digests = { store.Digests } } });
    }

    /// <summary>All that happened since, in one message.</summary>
    public void TakeChanges()
    {
        var (from, through) = (Positions.Of(Position), Positions.Of(store.Cursor));
        var message = new V1.Changes { Nonce = ++_nonce, From = Position, Through = store.Cursor };
        foreach (var shard in from.Differing(through))
        {
            var changes = store.History.Of(shard).Where(change => change.Revision.Number > from[shard].Number);
            message.Shards.Add(new V1.ShardChanges { Shard = (uint)shard, Epoch = 1, Changes = { changes.Select(Shown) } });
        }

        Position = message.Through;
        Receive(new V1.SyncResponse { Changes = message });
    }

    public void TakeCheckpoint(ulong requestId = 0) => Receive(new V1.SyncResponse
    {
        Checkpoint = new V1.Checkpoint { Through = Position, Head = store.Cursor, Digests = { store.Digests }, RequestId = requestId },
    });

    public void AskProgress(ulong requestId) => Send(new V1.SyncRequest { Progress = new V1.ProgressRequest { RequestId = requestId } });

    public void Publish(ulong id, params (EquipmentIdentity Identity, Disposition Disposition, long Sequence)[] operations)
    {
        var publish = new V1.Publish { PublishId = id };
        publish.Operations.AddRange(operations.Select(operation => operation.Disposition == Disposition.None
            ? new V1.PublishOperation { Sequence = (ulong)operation.Sequence, Unblock = new V1.UnblockRequest { Imei = operation.Identity.ToString() } }
            : new V1.PublishOperation { Sequence = (ulong)operation.Sequence, Block = new V1.BlockRequest { Imei = operation.Identity.ToString(), Disposition = (V1.Disposition)(int)operation.Disposition } }));
        Send(new V1.SyncRequest { Publish = publish });
        var result = new V1.PublishResult { PublishId = id, Durability = V1.Durability.Applied };
        result.Results.AddRange(store.Commit(carrier, Producer, operations).Select(change => new V1.PublishedOperation
        {
            Sequence = (ulong)change.Sequence,
            Outcome = V1.PublishOutcome.Changed,
            Revision = Of(change.Revision),
            Status = (V1.EquipmentStatus)(int)change.Status,
        }));
        Receive(new V1.SyncResponse { PublishResult = result });
    }

    /// <summary>Sends the buckets of a list that differs from the true one in one device, and gets that bucket back.</summary>
    public void Repair(EquipmentIdentity lost)
    {
        var shard = (int)(lost.Value % SimulatedStore.Shards);
        var list = new ListModel(SimulatedStore.Shards);
        var truth = store.History.ListAt(shard, long.MaxValue);
        foreach (var (identity, status) in truth.Where(device => device.Key != lost))
        {
            list.Set(identity, status);
        }

        Send(new V1.SyncRequest { Verify = new V1.VerifyRequest { RequestId = 1, Scope = V1.ListScope.Effective, Shard = (uint)shard, Digests = list.BucketsOf(shard) } });
        var number = Bucket.Of(lost, SimulatedStore.Shards);
        var bucket = new V1.Bucket { Bucket_ = (uint)number };
        bucket.Prohibited.AddRange(IdentityDeltas.Write(
            truth.Keys.Where(identity => Bucket.Of(identity, SimulatedStore.Shards) == number).Select(identity => identity.Value).Order()));
        Receive(new V1.SyncResponse { VerifyResponse = new V1.VerifyResponse { RequestId = 1, Scope = V1.ListScope.Effective, Shard = (uint)shard, Buckets = { bucket }, Last = true } });
    }

    public void Call(OperationKind kind, EquipmentIdentity identity, string gateway = "a")
    {
        var started = clock();
        var made = kind == OperationKind.Check
            ? null
            : store.Commit(carrier, "", (identity, kind == OperationKind.Place ? Disposition.Block : Disposition.None, 0))[0];
        var at = made ?? store.History.Of((int)(identity.Value % SimulatedStore.Shards))[^1];
        _calls.Add(new Operation
        {
            Gateway = gateway,
            Carrier = carrier,
            Kind = kind,
            Identity = identity,
            Started = started,
            Ended = clock(),
            Outcome = made is null ? OperationOutcome.Answered : OperationOutcome.Changed,
            Revision = Of(at.Revision),
            Status = (V1.EquipmentStatus)(int)store.History.StatusAt(identity, long.MaxValue)!.Value,
            FullyConsistent = made is null,
        });
    }

    public void End() => _moments.Add(new Moment.Ended(clock(), _stream, StatusCode.Unavailable, ""));

    private void Send(V1.SyncRequest message) => _moments.Add(new Moment.Sent(clock(), _stream, message));

    private void Receive(V1.SyncResponse message) => _moments.Add(new Moment.Received(clock(), _stream, message));

    private V1.ListChange Shown(Change change)
    {
        var own = change.Carrier == carrier;
        return new V1.ListChange
        {
            Number = (ulong)change.Revision.Number,
            Identity = change.Identity.ToString(),
            Status = (V1.EquipmentStatus)(int)change.Status,
            Kind = (V1.ChangeKind)(int)change.Kind,
            Carrier = change.Carrier,
            At = Timestamp.FromDateTimeOffset(change.At),
            Actor = own ? change.Actor : "",
            ProducerId = own ? change.Producer : "",
            Sequence = own ? (ulong)change.Sequence : 0,
            Hold = change.Hold is not { } hold ? null : new V1.Hold
            {
                Carrier = hold.Carrier,
                Disposition = (V1.Disposition)(int)hold.Disposition,
                Reason = (V1.HoldReason)(int)hold.Reason,
                AssertedAt = Timestamp.FromDateTimeOffset(hold.AssertedAt),
                Reference = own ? hold.Reference : "",
                Actor = own ? hold.Actor : "",
            },
        };
    }

    private static V1.Revision Of(Revision revision)
    {
        var chain = new byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(chain, revision.Chain);
        return new V1.Revision { Shard = (uint)revision.Shard, Epoch = (ulong)revision.Epoch, Number = (ulong)revision.Number, Chain = ByteString.CopyFrom(chain) };
    }
}
