using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;
using Disposition = PhoneTheft.Gateway.V1.Disposition;
using EquipmentStatus = PhoneTheft.Gateway.V1.EquipmentStatus;
using Hold = PhoneTheft.Gateway.V1.Hold;
using Status = Grpc.Core.Status;

namespace PhoneTheft.Gateway.Tests.Cli;

/// <summary>A gateway of one carrier in memory, behind the generated clients: no socket, no server.</summary>
internal sealed class FakeGateway : CallInvoker
{
    private readonly Lock _lock = new();
    private readonly HashSet<ulong> _past = [];

    public SortedDictionary<ulong, Hold> Holds { get; } = [];

    /// <summary>Every request, in the order they came.</summary>
    public List<object> Requests { get; } = [];
    public int Writes => Requests.Count(r => r is BlockRequest or UnblockRequest);

    /// <summary>Of every WriteMany, in the order they came.</summary>
    public List<string> Confirmations { get; } = [];

    /// <summary>Looks at a request before it is carried out, and may refuse it.</summary>
    public Func<object, Exception?> Refuse { get; set; } = _ => null;

    public List<AnnounceWritesRequest> Announced { get; } = [];

    /// <summary>Looks at an announcement, and may refuse it.</summary>
    public Func<AnnounceWritesRequest, Exception?> Guard { get; set; } = _ => null;

    /// <summary>Requests get no answer at all while this says so.</summary>
    public Func<object, bool> Hangs { get; set; } = _ => false;

    public GetStatusResponse Status { get; set; } = new();

    public ulong StalenessMs { get; set; }

    /// <summary>All that is held comes from holds that the store lost.</summary>
    public bool HasLostHolds { get; set; }

    /// <summary>A CheckMany lacks its first answer.</summary>
    public bool LosesAnAnswer { get; set; }

    public void Hold(string identity, Disposition disposition = Disposition.Block, string? since = null)
    {
        Holds[Imei.Parse(identity).Identity.Value] = new Hold
        {
            Carrier = "local",
            Disposition = disposition,
            Reason = V1.HoldReason.Stolen,
            AssertedAt = since is null ? null : DateTimeOffset.Parse($"{since}T00:00:00Z").ToTimestamp(),
        };
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        lock (_lock)
        {
            if (request is AnnounceWritesRequest announced)
            {
                Announced.Add(announced);
                return Call(Guard(announced) is { } refusal ? Task.FromException<TResponse>(refusal) : Task.FromResult((TResponse)(object)new AnnounceWritesResponse()));
            }

            if (request is WriteManyRequest many)
            {
                Confirmations.Add(many.BulkConfirmation);
                return Call(many.Items.Any(item => Hangs(WriteOf(item))) ? HangAsync<TResponse>(options) : WriteManyAsync<TResponse>(many));
            }

            Requests.Add(request);
            return Call(Hangs(request) ? HangAsync<TResponse>(options) : AnswerAsync<TResponse>(request));
        }
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        Requests.Add(request);
        var reader = new FakeListReader<TResponse>([.. List((ListHoldsRequest)(object)request).Cast<TResponse>()], Refuse(request));
        return new AsyncServerStreamingCall<TResponse>(reader, Task.FromResult(new Metadata()), () => Grpc.Core.Status.DefaultSuccess, () => [], () => { });
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    private static AsyncUnaryCall<T> Call<T>(Task<T> answer) =>
        new(answer, Task.FromResult(new Metadata()), () => Grpc.Core.Status.DefaultSuccess, () => [], () => { });

    private static async Task<T> HangAsync<T>(CallOptions options)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = options.CancellationToken.Register(() => cancelled.TrySetResult());
        await cancelled.Task;
        throw new RpcException(new Status(StatusCode.Cancelled, "Call canceled by the client."));
    }

    private Task<T> AnswerAsync<T>(object request)
    {
        try
        {
            return Refuse(request) is { } refusal ? Task.FromException<T>(refusal) : Task.FromResult((T)Answer(request));
        }
        catch (RpcException exception)
        {
            return Task.FromException<T>(exception);
        }
    }

    // Each write counts as a request. What a gateway says of an item it says by a reason; without one, the call itself has failed.
    private Task<T> WriteManyAsync<T>(WriteManyRequest request)
    {
        var response = new WriteManyResponse();
        foreach (var item in request.Items)
        {
            var write = WriteOf(item);
            Requests.Add(write);
            try
            {
                response.Results.Add(Refuse(write) is { } refusal ? throw refusal : ResultOf(Answer(write)));
            }
            catch (RpcException exception) when (Refusals.ReasonOf(exception) is { } reason)
            {
                var confirmation = PhoneTheft.Gateway.Client.GatewayError.From(exception).BulkConfirmation is { } needed
                    ? new V1.BulkConfirmation { Token = needed.Token, Amount = (ulong)needed.Amount }
                    : null;
                response.Results.Add(new WriteResult { Error = new ItemError { Reason = reason, Message = exception.Status.Detail, BulkConfirmation = confirmation } });
            }
            catch (RpcException exception)
            {
                return Task.FromException<T>(exception);
            }
        }

        return Task.FromResult((T)(object)response);
    }

    private static object WriteOf(WriteItem item) => item.Block is { } block ? block : item.Unblock;

    private static WriteResult ResultOf(object response) => response switch
    {
        BlockResponse block => new WriteResult { Outcome = block.Outcome, Status = block.Status, Revision = block.Revision, Hold = block.Hold, Previous = block.Previous },
        UnblockResponse unblock => new WriteResult { Outcome = unblock.Outcome, Status = unblock.Status, Revision = unblock.Revision },
        _ => throw new NotSupportedException(),
    };

    private object Answer(object request) => request switch
    {
        CheckRequest check => Check(check),
        CheckManyRequest many => CheckMany(many),
        BlockRequest block => Block(block),
        UnblockRequest unblock => Unblock(unblock),
        GetDeviceRequest device => Device(device),
        GetStatusRequest => Status,
        ClearLossesRequest clear => Refusals.Clear(clear),
        WhoAmIRequest => new WhoAmIResponse
        {
            Carrier = "acme",
            Name = "Acme Mobile",
            Roles = { "sync", "check" },
            IdentifiedBy = IdentifiedBy.Certificate,
            ValidUntil = new DateTimeOffset(2026, 12, 24, 12, 0, 0, TimeSpan.Zero).ToTimestamp(),
        },
        EndHoldRequest end => EndHold(end),
        CreatePageLinkRequest => new CreatePageLinkResponse { Url = "https://gateway.example:8080/login?link=abc" },
        _ => throw new NotSupportedException(),
    };

    private CheckResponse Check(CheckRequest request)
    {
        var imei = Read(request.Imei);
        return new CheckResponse
        {
            Status = StatusOf(imei.Identity.Value),
            CheckDigitMismatch = imei.CheckDigit == CheckDigit.Wrong,
            StalenessMs = StalenessMs,
            Revision = RevisionOf(imei.Identity),
            LostHold = HasLostHolds && Holds.ContainsKey(imei.Identity.Value),
        };
    }

    private CheckManyResponse CheckMany(CheckManyRequest request)
    {
        var response = new CheckManyResponse();
        foreach (var text in request.Imeis.Skip(LosesAnAnswer ? 1 : 0))
        {
            response.Results.Add(Imei.TryParse(text, out var imei, out _)
                ? new CheckResult { Status = StatusOf(imei.Identity.Value), CheckDigitMismatch = imei.CheckDigit == CheckDigit.Wrong, Shard = (uint)imei.Identity.ShardOf(16) }
                : new CheckResult { Error = new ItemError { Reason = ErrorReason.ImeiLength, Message = "Not an IMEI.", Field = "imei" } });
        }

        response.Shards.AddRange(Enumerable.Range(0, 16).Select(s => new ShardFreshness { Revision = new V1.Revision { Shard = (uint)s, Epoch = 1 }, StalenessMs = StalenessMs }));
        return response;
    }

    private BlockResponse Block(BlockRequest request)
    {
        var identity = Read(request.Imei).Identity;
        var answer = FakeHolds.Block(Holds, identity.Value, request);
        (answer.Status, answer.Revision) = (StatusOf(identity.Value), RevisionOf(identity));
        return answer;
    }

    private UnblockResponse Unblock(UnblockRequest request)
    {
        var identity = Read(request.Imei).Identity;
        var previous = Holds.GetValueOrDefault(identity.Value);
        var held = Holds.Remove(identity.Value);
        if (!held && !_past.Contains(identity.Value))
        {
            throw Refusals.Of(StatusCode.NotFound, "HOLD_NOT_FOUND");
        }

        _past.Add(identity.Value);
        return new UnblockResponse { Outcome = held ? WriteOutcome.Changed : WriteOutcome.Unchanged, Status = EquipmentStatus.Permitted, Revision = RevisionOf(identity), Previous = previous };
    }

    private EndHoldResponse EndHold(EndHoldRequest request)
    {
        var ended = Unblock(new UnblockRequest { Imei = request.Imei });
        return new EndHoldResponse { Outcome = ended.Outcome, Status = ended.Status, Revision = ended.Revision, Previous = ended.Previous };
    }

    private GetDeviceResponse Device(GetDeviceRequest request)
    {
        var imei = Read(request.Imei);
        var response = new GetDeviceResponse
        {
            Identity = imei.ToString(),
            Status = StatusOf(imei.Identity.Value),
            CheckDigitMismatch = imei.CheckDigit == CheckDigit.Wrong,
            LostHold = HasLostHolds && Holds.ContainsKey(imei.Identity.Value),
        };
        if (!HasLostHolds && Holds.TryGetValue(imei.Identity.Value, out var hold))
        {
            response.Holds.Add(hold);
        }

        return response;
    }

    // Shard by shard, as a gateway does: by identity only within a shard.
    private IEnumerable<ListHoldsResponse> List(ListHoldsRequest request) =>
        from hold in Holds
        group hold by hold.Key % 16 into shard
        orderby shard.Key
        select new ListHoldsResponse
        {
            Devices =
            {
                shard.Select(h => new ListedDevice
                {
                    Identity = EquipmentIdentity.FromValue(h.Key).ToString(),
                    Status = StatusOf(h.Key),
                    Hold = request.Scope == ListScope.Own ? h.Value : null,
                }),
            },
        };

    private EquipmentStatus StatusOf(ulong identity) => Holds.TryGetValue(identity, out var hold)
        ? hold.Disposition == Disposition.Block ? EquipmentStatus.Prohibited : EquipmentStatus.Tracked
        : EquipmentStatus.Permitted;

    private static V1.Revision RevisionOf(EquipmentIdentity identity) => new() { Shard = (uint)identity.ShardOf(16), Epoch = 1, Number = 7 };

    private static Imei Read(string text) => Imei.TryParse(text, out var imei, out var error)
        ? imei
        : throw Refusals.Of(StatusCode.InvalidArgument, $"IMEI_{error.ToString().ToUpperInvariant()}", "Not an IMEI.", "imei");
}
