using Google.Protobuf;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Client.Journal;
using PhoneTheft.Gateway.Client.Syncing;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Tests.Client.State;
using PhoneTheft.Gateway.V1;
using Cursor = PhoneTheft.Gateway.Core.Cursor;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;
using HoldReason = PhoneTheft.Gateway.Core.HoldReason;
using SyncMode = PhoneTheft.Gateway.V1.SyncMode;

namespace PhoneTheft.Gateway.Tests.Client.Syncing;

/// <summary>A session over a real state file, with the test as the gateway.</summary>
internal sealed class SessionUnderTest : IDisposable
{
    private readonly StateFileUnderTest _file;
    private readonly Inbox _inbox = new(1_024);
    private readonly SessionPump _pump;

    public SessionUnderTest(SyncMode mode = SyncMode.Delta, uint inFlight = 4)
    {
        _file = StateFileUnderTest.WithAList();
        Parts = new SyncParts(_file.State, new SyncClientOptions { Time = _file.Time }, new SyncLoop(() => { }));
        var welcome = new Welcome { Session = 1, Shards = StateFileUnderTest.Shards, Mode = mode, Limits = new SyncLimits { OperationsPerPublish = 256, PublishesInFlight = inFlight } };
        _pump = new SessionPump(Parts, _inbox, Sent, welcome);
    }

    public SyncParts Parts { get; }

    public SentMessages Sent { get; } = new();

    public SyncState State => _file.State;

    public SyncJournal Journal => _file.Journal;

    public SyncStatus Status => Parts.Status.Current;

    public Exception? Failure => _pump.Failed.Exception?.InnerException;

    /// <summary>Device n of a shard.</summary>
    public static EquipmentIdentity Device(int shard, int n) => EquipmentIdentity.FromValue(49_015_420_000_000UL + (ulong)((n * StateFileUnderTest.Shards) + shard));

    public static SyncOperation Block(int shard, int n) => new PlaceHold { Identity = Device(shard, n), Reason = HoldReason.Stolen };

    public static IEnumerable<SyncOperation> Blocks(int shard, int count, int from = 0) => Enumerable.Range(from, count).Select(n => Block(shard, n));

    /// <summary>As PublishAsync does, without waiting.</summary>
    public PublishReceipt Publish(IEnumerable<SyncOperation> operations)
    {
        var list = operations.ToList();
        var receipt = new PublishReceipt(list);
        Parts.Receipts.Enter(Journal.Add(list), receipt);
        _pump.Turn();
        return receipt;
    }

    /// <summary>The gateway sends this; the session takes it all in one turn.</summary>
    public void Receive(params IEnumerable<SyncResponse> messages)
    {
        foreach (var message in messages)
        {
            Assert.True(_inbox.AddAsync(message, CancellationToken.None).IsCompletedSuccessfully);
        }

        _pump.Turn();
    }

    public void Turn() => _pump.Turn();

    /// <summary>The connection has ended.</summary>
    public void Finish() => _pump.Finish();

    public void Advance(TimeSpan time)
    {
        _file.Time.Advance(time);
        _pump.Turn();
    }

    /// <summary>Everything of it was applied.</summary>
    public void Apply(Publish publish) => Answer(publish, _ => null);

    /// <summary>Each operation was applied, unless there is an error for it.</summary>
    public void Answer(Publish publish, Func<PublishOperation, ItemError?> error, TimeSpan? retryAfter = null)
    {
        var result = new PublishResult { PublishId = publish.PublishId, RetryAfter = retryAfter is { } wait ? Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(wait) : null };
        result.Results.AddRange(publish.Operations.Select(operation => error(operation) is { } why
            ? new PublishedOperation { Sequence = operation.Sequence, Error = why }
            : new PublishedOperation { Sequence = operation.Sequence, Outcome = PublishOutcome.Changed, Status = V1.EquipmentStatus.Prohibited }));
        Receive(new SyncResponse { PublishResult = result });
    }

    /// <summary>All of it was refused, because of the operations that have an error.</summary>
    public void Refuse(Publish publish, ItemError whole, Func<PublishOperation, ItemError?> error)
    {
        var result = new PublishResult { PublishId = publish.PublishId, Error = whole };
        result.Results.AddRange(publish.Operations.Select(operation => new PublishedOperation { Sequence = operation.Sequence, Error = error(operation) }));
        Receive(new SyncResponse { PublishResult = result });
    }

    public static ItemError Error(ErrorReason reason) => new() { Reason = reason, Message = "as the test says" };

    public static ByteString Bytes(Cursor cursor) => ByteString.CopyFrom(cursor.ToByteArray());

    /// <summary>Where the state is, with a shard so many changes further.</summary>
    public static Cursor Moved(Cursor cursor, int shard, long by) =>
        new(cursor.StoreId, [.. cursor.Positions.Select(position => position.Shard == shard ? position with { Number = position.Number + by } : position)]);

    /// <summary>One change of one shard after a position.</summary>
    public static Changes Change(Cursor from, int shard, int device, V1.EquipmentStatus status = V1.EquipmentStatus.Prohibited, long? number = null) => new()
    {
        From = Bytes(from),
        Through = Bytes(Moved(from, shard, 1)),
        Shards =
        {
            new ShardChanges
            {
                Shard = (uint)shard,
                Epoch = 1,
                Changes =
                {
                    new ListChange { Number = (ulong)(number ?? from.Positions[shard].Number + 1), Identity = Device(shard, device).ToString(), Status = status, Kind = V1.ChangeKind.Placed, Carrier = "bravo" },
                },
            },
        },
    };

    public Checkpoint CheckpointAt(Cursor cursor, ulong requestId = 0)
    {
        var checkpoint = new Checkpoint { Through = Bytes(cursor), Head = Bytes(cursor), RequestId = requestId };
        checkpoint.Digests.AddRange(State.Digests.Select(digest => ByteString.CopyFrom(digest.ToByteArray())));
        return checkpoint;
    }

    public EquipmentStatus StatusOf(int shard, int n) => State.StatusOf(Device(shard, n));

    public void Dispose()
    {
        _pump.Dispose();
        _file.Dispose();
    }
}
