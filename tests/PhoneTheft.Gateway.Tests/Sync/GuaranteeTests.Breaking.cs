using Google.Protobuf;
using Google.Protobuf.Collections;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Histories;

namespace PhoneTheft.Gateway.Tests.Sync;

// The mutations that take more than a line.
public sealed partial class GuaranteeTests
{
    // Bravo's message with the changes 7 to 10.
    private static History OfPublish(Action<RepeatedField<V1.ListChange>> change) =>
        Good.On("bravo", 1, stream => change(stream.Changes(1).Shard(3).Changes));

    private static History OfRepair(Action<RepeatedField<V1.Bucket>> change) =>
        Good.On("bravo", 2, stream => change(stream.Messages().Last().VerifyResponse.Buckets));

    private static History OfRead(Func<Operation, Operation> change) => Good.OnCall("bravo", call => call.IsRead, change);

    private static History OfRelease(Func<Operation, Operation> change) =>
        Good.OnCall("alpha", call => call.Kind == OperationKind.Release, change);

    private static void Swap(RepeatedField<V1.ListChange> changes, int left, int right) =>
        (changes[left], changes[right]) = (changes[right], changes[left]);

    private static V1.PublishedOperation Result(List<Moment> stream, int index) =>
        stream.Messages().First(message => message.PublishResult is not null).PublishResult.Results[index];

    private static Operation At(ulong number, Operation call) =>
        With(call, revision => (revision.Number, revision.Chain) = (number, ByteString.Empty));

    private static Operation With(Operation call, Action<V1.Revision> change)
    {
        var revision = call.Revision!.Clone();
        change(revision);
        return call with { Revision = revision };
    }

    private static ByteString Digests(uint other) => ByteString.CopyFrom(new Digest(other, other, other, other).ToByteArray());

    private static ByteString CursorOf(IEnumerable<Revision> positions) =>
        ByteString.CopyFrom(new Cursor(Good.Store.StoreId, [.. positions]).ToByteArray());

    private static void SnapshotLacksDevice(List<Moment> stream) =>
        stream.Messages().First(message => message.SnapshotChunk?.Shard == 3).SnapshotChunk.Prohibited.RemoveAt(0);

    private static void SplitChunkWrongly(List<Moment> stream)
    {
        var index = stream.IndexOf(message => message.SnapshotChunk?.Shard == 3);
        var second = (Moment.Received)stream[index];
        var devices = IdentityDeltas.Read(second.Message.SnapshotChunk.Prohibited);
        var chunk = new V1.SnapshotChunk { Shard = 3, Prohibited = { IdentityDeltas.Write(devices.Skip(2)) } };
        var first = second with { Message = new V1.SyncResponse { SnapshotChunk = chunk } };
        second.Message.SnapshotChunk.Prohibited.Clear();
        second.Message.SnapshotChunk.Prohibited.AddRange(IdentityDeltas.Write(devices.Take(2)));
        stream.Insert(index, first);
    }

    private static void SplitChanges(List<Moment> stream, int index, int shard, int keep)
    {
        var second = stream.Changes(index);
        var place = stream.IndexOf(message => ReferenceEquals(message.Changes, second));
        var part = new V1.ShardChanges { Shard = (uint)shard, Epoch = 1 };
        var first = new V1.Changes { Nonce = second.Nonce + 1_000, From = second.From, Shards = { part } };
        for (; keep > 0; keep--)
        {
            first.Shards[0].Changes.Add(second.Shard(shard).Changes[0]);
            second.Shard(shard).Changes.RemoveAt(0);
        }

        var reached = Good.Store.Find(shard, (long)first.Shards[0].Changes[^1].Number)!.Revision;
        first.Through = second.From = CursorOf(Positions.Of(first.From).SetItem(shard, reached));
        stream.Insert(place, (Moment.Received)stream[place] with { Message = new V1.SyncResponse { Changes = first } });
    }

    private static History AppliedTwice()
    {
        var again = Good.Store.Of(3).Last(change => change.Producer.Length > 0);
        var more = again with { Revision = again.Revision with { Number = Good.Store.Of(3)[^1].Revision.Number + 1 } };
        var shards = Enumerable.Range(0, Good.Store.Shards).Select(shard => shard == 3 ? Good.Store.Of(3).Add(more) : Good.Store.Of(shard));
        return Good with { Store = new StoreHistory(Good.Store.StoreId, shards.Select(changes => changes.AsEnumerable())) };
    }

    // What came last on the stream before comes again.
    private static History GoesBack()
    {
        var before = Good.Clients[1].Moments.Where(moment => moment.Stream == 1).Changes(2);
        return Good.On("bravo", 2, stream =>
        {
            stream.Changes(0).From = before.From;
            stream.Changes(0).Shard(3).Changes.Insert(0, before.Shard(3).Changes[0].Clone());
        });
    }

    private static void CheckpointOvertakes(List<Moment> stream)
    {
        var checkpoint = stream.IndexOf(message => message.Checkpoint is not null);
        (stream[checkpoint - 1], stream[checkpoint]) = (stream[checkpoint], stream[checkpoint - 1]);
    }

    private static void CheckpointGoesBack(List<Moment> stream)
    {
        stream.Checkpoint(1).Through = stream.Checkpoint(0).Through;
        Unsay(stream.Checkpoint(1));
    }

    private static void AnsweredTooEarly(List<Moment> stream)
    {
        CheckpointGoesBack(stream);
        var checkpoint = stream.IndexOf(message => message.Checkpoint?.RequestId == 7);
        (stream[checkpoint - 1], stream[checkpoint]) = (stream[checkpoint], stream[checkpoint - 1]);
    }

    private static void ForgedPosition(List<Moment> stream)
    {
        var positions = Positions.Of(stream.Changes(1).Through);
        var forged = CursorOf(positions.SetItem(3, positions[3] with { Chain = 4_711 }));
        stream.Changes(1).Through = stream.Checkpoint(0).Through = forged;
    }

    private static void Unsay(V1.Checkpoint checkpoint)
    {
        checkpoint.Digests.Clear();
        checkpoint.Digests.AddRange(Enumerable.Repeat(ByteString.Empty, SimulatedStore.Shards));
    }
}
