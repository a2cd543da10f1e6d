using Google.Protobuf;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Client.ClientStatus;
using PhoneTheft.Gateway.Client.Journal;
using PhoneTheft.Gateway.Client.Syncing;
using PhoneTheft.Gateway.Client.Turns;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Tests.Client.State;
using PhoneTheft.Gateway.V1;
using Cursor = PhoneTheft.Gateway.Core.Cursor;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;
using HoldReason = PhoneTheft.Gateway.Core.HoldReason;
using SyncMode = PhoneTheft.Gateway.V1.SyncMode;

namespace PhoneTheft.Gateway.Tests.Client.Syncing;

/// <summary>A client's loop over a real state file, with the test as the gateway; the test takes the loop's turns.</summary>
internal sealed class SessionUnderTest : IDisposable
{
    private readonly StateFileUnderTest _file;
    private readonly CurrentStatus _status = new();
    private readonly SyncLoop _loop;
    private SyncConnection _connection = null!;

    public SessionUnderTest(SyncMode mode = SyncMode.Delta, uint inFlight = 4)
    {
        _file = StateFileUnderTest.WithAList();
        _loop = new SyncLoop(_file.State, Options, _status);
        Connect(mode, inFlight);
    }

    public SentMessages Sent { get; private set; } = null!;

    public SyncState State => _file.State;

    public SyncJournal Journal => _file.Journal;

    public SyncStatus Status => _status.Value;

    public Exception? Failure => _connection.Failed.Exception?.InnerException;

    /// <summary>Why the connection failed, if it did; null: it didn't, or for another reason.</summary>
    public ConnectionFaultKind? Fault => (Failure as ConnectionFault)?.Kind;

    /// <summary>Fails when the connection does.</summary>
    public Task Failed => _connection.Failed;

    private SyncClientOptions Options => new() { Time = _file.Time };

    /// <summary>Device n of a shard.</summary>
    public static EquipmentIdentity Device(int shard, int n) => EquipmentIdentity.FromValue(49_015_420_000_000UL + (ulong)((n * StateFileUnderTest.Shards) + shard));

    public static SyncOperation Block(int shard, int n) => new PlaceHold { Identity = Device(shard, n), Reason = HoldReason.Stolen };

    public static IEnumerable<SyncOperation> Blocks(int shard, int count, int from = 0) => Enumerable.Range(from, count).Select(n => Block(shard, n));

    /// <inheritdoc cref="StateFileUnderTest.Sql"/>
    public object? Sql(string sql) => _file.Sql(sql);

    /// <summary>The gateway welcomes the client, which has said Hello.</summary>
    /// <param name="mode">How it goes on.</param>
    /// <param name="inFlight">Publishes it takes before it has answered.</param>
    /// <param name="known">The last sequence number that the store knows of shard 3.</param>
    public void Connect(SyncMode mode = SyncMode.Delta, uint inFlight = 4, ulong known = 0)
    {
        var welcome = new Welcome
        {
            StoreId = StateFileUnderTest.StoreId.ToString(),
            Session = 1,
            Carrier = "alpha",
            Shards = StateFileUnderTest.Shards,
            Mode = mode,
            Limits = new SyncLimits { OperationsPerPublish = 256, PublishesInFlight = inFlight },
        };
        welcome.LastSequences.AddRange(Enumerable.Range(0, StateFileUnderTest.Shards).Select(shard => shard == 3 ? known : 0));
        _connection = new SyncConnection("gateway:50051", Options.ReceiveBuffer);
        Sent = new SentMessages(_connection.Outbox);
        Done(_loop.BeginAsync(welcome, _connection));
    }

    /// <summary>As SyncClient does, without waiting.</summary>
    public PublishReceipt Publish(params IEnumerable<SyncOperation> operations) => Done(_loop.PublishAsync([.. operations]));

    /// <inheritdoc cref="SyncClient.ConfirmAsync"/>
    public void Confirm(string token) => Done(_loop.ConfirmAsync(token));

    /// <inheritdoc cref="SyncClient.WaitForConvergenceAsync"/>
    public Task ConvergeAsync() => Done(_loop.ConvergeAsync());

    /// <summary>The gateway sends this; the loop takes it all in one turn.</summary>
    public void Receive(params IEnumerable<SyncResponse> messages)
    {
        foreach (var message in messages)
        {
            Assert.True(_connection.Inbox.AddAsync(message, CancellationToken.None).IsCompletedSuccessfully);
        }

        Turn();
    }

    public void Turn() => _loop.TakeTurn();

    /// <summary>The connection has ended.</summary>
    public void Finish() => Done(_loop.EndAsync());

    public void Advance(TimeSpan time)
    {
        _file.Time.Advance(time);
        Turn();
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
    public void Refuse(Publish publish, ItemError whole, Func<PublishOperation, ItemError?> error, TimeSpan? retryAfter = null)
    {
        var result = new PublishResult
        {
            PublishId = publish.PublishId,
            Error = whole,
            RetryAfter = retryAfter is { } wait ? Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(wait) : null,
        };
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
        Finish();
        _file.Dispose();
    }

    private T Done<T>(Task<T> work)
    {
        Done((Task)work);
        return work.GetAwaiter().GetResult();
    }

    private void Done(Task work)
    {
        Turn();
        Assert.True(work.IsCompleted);
        work.GetAwaiter().GetResult();
    }
}
