using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using PhoneTheft.Gateway.Histories;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Support.Sync;

/// <summary>One sync stream, message by message: what a client in any language would do, and what a bad one might.</summary>
internal sealed class SyncStreamUnderTest : IAsyncDisposable
{
    private readonly AsyncDuplexStreamingCall<SyncRequest, SyncResponse> _call;
    private readonly CancellationTokenSource _hangUp = new();
    private readonly Recorder _recorder;
    private readonly int _number;
    private readonly Inbox _inbox = new();
    private readonly TaskCompletionSource<Refusal> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _pump = Task.CompletedTask;
    private ulong _lastId;

    private SyncStreamUnderTest(GrpcChannel channel, Recorder recorder, ListModel? list, string gateway)
    {
        (_recorder, List) = (recorder, list);
        _number = recorder.Opened(gateway);
        _call = new SyncService.SyncServiceClient(channel).Sync(GatewayUnderTest.As(recorder.Carrier), cancellationToken: _hangUp.Token);
    }

    /// <summary>What the messages add up to; made by Welcome when the client brought none.</summary>
    public ListModel? List { get; private set; }

    /// <summary>Where a checkpoint or a snapshot's end did not fit the client's own list.</summary>
    public List<int> Mismatches { get; } = [];

    /// <summary>All that came so far.</summary>
    public IReadOnlyList<SyncResponse> Received => _inbox.All;

    /// <summary>It was asked to move on.</summary>
    public bool IsDrained => Received.Any(message => message.Drain is not null);

    public bool HasEnded => _ended.Task.IsCompleted;

    /// <summary>Opens the call and says nothing yet.</summary>
    /// <param name="channel">To which gateway.</param>
    /// <param name="recorder">Whose client.</param>
    /// <param name="list">What the client has from an earlier stream.</param>
    /// <param name="gateway">The gateway's name in the history.</param>
    /// <param name="reading">Whether it reads what comes.</param>
    /// <param name="silence">See <see cref="Silence"/>.</param>
    public static SyncStreamUnderTest Open(
        GrpcChannel channel, Recorder recorder, ListModel? list = null, string gateway = "a", bool reading = true, TimeSpan? silence = null)
    {
        var stream = new SyncStreamUnderTest(channel, recorder, list, gateway) { Silence = silence ?? Wait.Limit };
        if (reading)
        {
            stream.StartReading();
        }

        return stream;
    }

    /// <summary>Opens the call, says Hello and has it answered.</summary>
    public static async Task<SyncStreamUnderTest> StartAsync(
        GrpcChannel channel, string carrier = "alpha", string producer = "", Hello? hello = null)
    {
        var stream = Open(channel, new Recorder(carrier, carrier));
        await stream.SayHelloAsync(hello ?? new Hello { ProtocolMinor = 1, ProducerId = producer, AcceptsSnapshot = true });
        await stream.WelcomedAsync();
        return stream;
    }

    /// <summary>Once, where it was not opened reading.</summary>
    public void StartReading() => _pump = PumpAsync();

    /// <summary>
    /// What is sent on a stream that has ended is lost, as it is in a network; how it ended is told by what is waited for.
    /// </summary>
    public async Task SendAsync(SyncRequest message)
    {
        _recorder.Sent(_number, message);
        try
        {
            await _call.RequestStream.WriteAsync(message).WaitAsync(Wait.Limit, TimeProvider.System);
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or IOException or HttpRequestException)
        {
            await EndAsync();
        }
    }

    public Task SayHelloAsync(Hello hello) => SendAsync(new SyncRequest { Hello = hello });

    public Task<Welcome> WelcomedAsync() => FirstAsync(message => message.Welcome);

    /// <summary>After this long without any message the connection counts as dead, and hung up.</summary>
    public TimeSpan Silence { get; private init; }

    /// <summary>The first message, sooner or later, of which something is to be had.</summary>
    /// <exception cref="StreamEndedException">It ended, or went silent, before that came.</exception>
    public async Task<T> FirstAsync<T>(Func<SyncResponse, T?> read)
        where T : class
    {
        try
        {
            return await _inbox.FirstAsync(read, _ended.Task, Silence) ?? throw new StreamEndedException(await _ended.Task);
        }
        catch (TimeoutException)
        {
            await _hangUp.CancelAsync();
            throw new StreamEndedException(new Refusal(StatusCode.DeadlineExceeded, "SILENCE", "", null));
        }
    }

    /// <summary>Waits for the list after Hello, or for the first checkpoint of a stream that has one already.</summary>
    public Task ReadyAsync() => FirstAsync(message => message.SnapshotEnd ?? (object?)message.Checkpoint);

    /// <summary>Asks for all that was written so far.</summary>
    public async Task<Checkpoint> CatchUpAsync()
    {
        var id = Interlocked.Increment(ref _lastId);
        await SendAsync(new SyncRequest { Progress = new ProgressRequest { RequestId = id } });
        return await FirstAsync(message => message.Checkpoint?.RequestId == id ? message.Checkpoint : null);
    }

    public Task<PublishResult> PublishAsync(params IEnumerable<PublishOperation> operations) =>
        PublishAsync(new Publish { PublishId = Interlocked.Increment(ref _lastId), Operations = { operations } });

    public async Task<PublishResult> PublishAsync(Publish publish)
    {
        await SendAsync(new SyncRequest { Publish = publish });
        return await ResultAsync(publish.PublishId);
    }

    /// <summary>Many small publishes, all sent before the first is answered.</summary>
    public async Task PublishEachAsync(IEnumerable<PublishOperation> operations)
    {
        var publishes = operations.Select(operation => new Publish { PublishId = Interlocked.Increment(ref _lastId), Operations = { operation } }).ToList();
        foreach (var publish in publishes)
        {
            await SendAsync(new SyncRequest { Publish = publish });
        }

        foreach (var publish in publishes)
        {
            Assert.Null((await ResultAsync(publish.PublishId)).Results[0].Error);
        }
    }

    public Task<PublishResult> ResultAsync(ulong publishId) =>
        FirstAsync(message => message.PublishResult?.PublishId == publishId ? message.PublishResult : null);

    /// <summary>Sends the digests of the buckets of its own list; returns all the messages of the answer.</summary>
    public async Task<IReadOnlyList<VerifyResponse>> VerifyAsync(
        int shard, ListScope scope = ListScope.Effective, ByteString? digests = null)
    {
        var id = Interlocked.Increment(ref _lastId);
        digests ??= List!.BucketsOf(shard);
        await SendAsync(
            new SyncRequest { Verify = new VerifyRequest { RequestId = id, Scope = scope, Shard = (uint)shard, Digests = digests } });
        await FirstAsync(message => message.VerifyResponse is { Last: true } response && response.RequestId == id ? response : null);
        return [.. Received.Select(message => message.VerifyResponse).Where(response => response?.RequestId == id)];
    }

    /// <summary>Says Goodbye; the stream has to end with OK.</summary>
    public async Task GoodbyeAsync()
    {
        await SendAsync(new SyncRequest { Goodbye = new Goodbye() });
        Assert.Equal(StatusCode.OK, (await EndAsync()).StatusCode);
    }

    /// <summary>How it ends.</summary>
    /// <exception cref="TimeoutException">It doesn't.</exception>
    public Task<Refusal> EndAsync() => _ended.Task.WaitAsync(Wait.Limit, TimeProvider.System);

    /// <summary>Hangs up without a word; afterwards nothing is taken into the list any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _hangUp.CancelAsync();
        await _pump;
        _call.Dispose();
        _hangUp.Dispose();
    }

    private async Task PumpAsync()
    {
        var end = new Refusal(StatusCode.OK, "", "", null);
        try
        {
            while (await _call.ResponseStream.MoveNext(CancellationToken.None))
            {
                Take(_call.ResponseStream.Current);
            }
        }
        catch (RpcException e)
        {
            end = Refusal.Of(e);
        }
        catch (Exception e) when (e is InvalidOperationException or ObjectDisposedException or OperationCanceledException)
        {
            end = new Refusal(StatusCode.Cancelled, e.Message, "", null);
        }

        _recorder.Ended(_number, end.StatusCode, end.Reason);
        _ended.TrySetResult(end);
    }

    private void Take(SyncResponse message)
    {
        _recorder.Received(_number, message);
        if (message.Welcome is { } welcome)
        {
            List ??= new ListModel((int)welcome.Shards);
        }

        // Before whoever waits for the message hears of it: what it then reads from the list has to be in there.
        Mismatches.AddRange(List?.Apply(message) ?? []);
        if (message.Checkpoint is { } checkpoint && List is { InSnapshot: false } list)
        {
            Mismatches.AddRange(list.Differing(checkpoint.Digests));
        }

        _inbox.Add(message);
    }
}
