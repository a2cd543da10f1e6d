using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Writing;
using PhoneTheft.Gateway.Sync;
using PhoneTheft.Gateway.Tests.Checking;
using PhoneTheft.Gateway.Tests.Security.Quotas;
using PhoneTheft.Gateway.V1;
using IdentifiedBy = PhoneTheft.Gateway.Security.IdentifiedBy;
using Revision = PhoneTheft.Gateway.Core.Revision;

namespace PhoneTheft.Gateway.Tests.Fuzzing.Targets;

/// <summary>Each message of a sync stream is taken, or refused with an error of the contract.</summary>
internal sealed class SyncMessageTarget : FuzzTarget
{
    private static readonly StoreIdentity Identity = new(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), 16);
    private static readonly Guid Producer = Guid.Parse("2b0a4d0e-6e62-4a4c-8e2d-0d6a9d0f6a11");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 28, 0, 0, 0, TimeSpan.Zero));
    private readonly Checkers _checkers = new();
    private readonly StoreConnection _connection;
    private readonly HoldStore _store;
    private readonly StreamCaller _caller;
    private readonly SyncStream _stream;
    private readonly AcceptedHello _session;

    public SyncMessageTarget()
    {
        var options = new StoreOptions { Redis = "127.0.0.1:1" };
        _connection = new StoreConnection(options, NullLoggerFactory.Instance);
        _store = new HoldStore(_connection, options, _time);
        _store.Serving(Identity);
        _caller = new StreamCaller(
            new DefaultHttpContext(), default, RoleTable.Publish,
            new Caller("alpha", CallerRoles.All, IdentifiedBy.Development) { Quota = DefaultQuota.Of("alpha") });
        _stream = new SyncStream(_caller, Producer, _time);
        _session = new AcceptedHello
        {
            Stream = _stream,
            OnRecord = AuditedCaller.Nobody,
            Store = Identity,
            Producer = new ProducerSession("alpha", Producer, 3, new long[Identity.Shards]),
            Position = StreamPosition.Head(Identity.StoreId, _checkers.Replica),
            Snapshot = SnapshotReason.Unspecified,
            Differing = [],
        };
    }

    public override string Name => "sync-messages";

    public override int ShortRuns => 6_000;

    public override int Longest => 2_048;

    public override IReadOnlyList<byte[]> Words { get; } =
        [.. WordsOf("490154203237518", "alpha", $"{Producer}", "\u0661", "\t", "\uD7FF"), [0x0A], [0x12], [0x1A], [0x22], [0x2A], [0x08, 0x01]];

    public override IEnumerable<byte[]> Seeds => Messages.Select(message => message.ToByteArray());

    private static IEnumerable<SyncRequest> Messages =>
    [
        new() { Hello = new Hello { ProtocolMinor = 1, AcceptsSnapshot = true } },
        new() { Hello = new Hello { ProtocolMinor = 1, ProducerId = $"{Producer}", Start = SyncStart.Now, ListDiffers = true } },
        new() { Hello = new Hello { ProtocolMinor = 1, Cursor = CursorAt(40), Digests = { Enumerable.Repeat(ByteString.CopyFrom(new byte[16]), 16) } } },
        new()
        {
            Publish = new Publish
            {
                PublishId = 1,
                Durability = V1.Durability.Replicated,
                Operations =
                {
                    new PublishOperation
                    {
                        Sequence = 1,
                        Block = new BlockRequest
                        {
                            Imei = "490154203237518", Reason = V1.HoldReason.Stolen, Disposition = V1.Disposition.Block, Reference = "case 7", Actor = "Ada",
                            AssertedAt = new Timestamp { Seconds = 1_700_000_000 }, ExpiresAt = new Timestamp { Seconds = 1_900_000_000, Nanos = 5 },
                        },
                    },
                    new PublishOperation { Sequence = 2, Unblock = new UnblockRequest { Imei = "imei-356938035643809", Actor = "Ada" } },
                },
            },
        },
        new() { Ack = new Ack { Cursor = CursorAt(40) } },
        new() { Nack = new Nack { Shard = 3, Number = 9, Message = "no \u0661 room\n" } },
        new() { Verify = new VerifyRequest { RequestId = 1, Shard = 3, Scope = ListScope.Effective, Digests = ByteString.CopyFrom(new byte[4_096]) } },
        new() { Goodbye = new Goodbye() },
    ];

    public override string Try(byte[] input)
    {
        SyncRequest request;
        try
        {
            request = SyncRequest.Parser.ParseFrom(input);
        }
        catch (InvalidProtocolBufferException)
        {
            return "unreadable";
        }

        var outcome = $"{request.MessageCase} {Begin(request)}";
        return request.MessageCase switch
        {
            SyncRequest.MessageOneofCase.Publish => $"{outcome} {Publish(request.Publish)}",
            SyncRequest.MessageOneofCase.Progress when request.Progress.RequestId != 0 => outcome,
            _ => $"{outcome} {GoOn(request)}",
        };
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stream.Dispose();
            _connection.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static ByteString CursorAt(long number) => ByteString.CopyFrom(new Cursor(
        Identity.StoreId, [.. Enumerable.Range(0, 16).Select(shard => new Revision(shard, 1, number + shard, 0xC4A1))]).ToByteArray());

    // As the first message of a stream.
    private string Begin(SyncRequest request) => Outcome(async () =>
    {
        var (hello, producer) = await new HelloReader(new SyncOptions(), _time).ReadAsync(new One(request), _caller, CancellationToken.None);
        using var stream = new SyncStream(_caller, producer: null, _time);
        var handler = new HelloHandler(_checkers.Replica, _store, new ResumeCheck(_store), NullLogger<HelloHandler>.Instance);
        var session = await handler.WelcomeAsync(hello, stream, AuditedCaller.Nobody, CancellationToken.None);
        return $"{producer is not null} {session.Snapshot}";
    });

    private string Publish(Publish publish)
    {
        var result = new PublishResult();
        var operations = new PublishValidator(_session, _store).Read(publish, result);
        Demand(operations is null == result.Error is not null, "a publish is taken or refused");
        Demand(operations is null || operations.Length == publish.Operations.Count, "all operations are taken, or none");
        Demand(
            operations is null || operations.All(operation => operation.Sequence > 0 && !operation.Actor.Any(char.IsControl)),
            "what is taken can be stored");
        _ = result.ToByteArray();
        return $"{result.Error?.Reason}";
    }

    // As a later message.
    private string GoOn(SyncRequest request) => Outcome(async () =>
    {
        var reader = new SyncStreamReader(_session, _stream, new PublishHandler(_session, _stream, _store, writes: null!), progress: null!, NullLogger.Instance);
        await reader.RunAsync(new One(request), CancellationToken.None);
        var outcome = "";
        while (_stream.TryTake(out var outgoing))
        {
            outcome += outgoing is Outgoing.Refusal refusal ? ReasonOf(refusal.Reason) : outgoing!.GetType().Name;
        }

        return outcome;
    });

    private static string Outcome(Func<Task<string>> read)
    {
        try
        {
            return read().GetAwaiter().GetResult();
        }
        catch (RpcException e)
        {
            return ReasonOf(e);
        }
        catch (StoreException e)
        {
            return $"{e.Fault}";
        }
    }

    private static string ReasonOf(RpcException refusal)
    {
        Demand(refusal.StatusCode is not (StatusCode.Internal or StatusCode.Unknown), "a refusal is typed");
        return new string([.. refusal.Status.Detail.Where(c => !char.IsAsciiDigit(c))]);
    }

    private sealed class One(SyncRequest request) : IAsyncStreamReader<SyncRequest>
    {
        private int _read;

        public SyncRequest Current => request;

        public Task<bool> MoveNext(CancellationToken cancellationToken) => Task.FromResult(_read++ == 0);
    }
}
