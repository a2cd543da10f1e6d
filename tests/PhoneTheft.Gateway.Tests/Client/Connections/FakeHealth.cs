using System.Threading.Channels;
using Grpc.Core;
using Grpc.Health.V1;

namespace PhoneTheft.Gateway.Tests.Client.Connections;

/// <summary>A gateway's health service and its streams of checks, as a test plays them.</summary>
internal sealed class FakeHealth : CallInvoker
{
    private readonly Channel<FakeWatch> _watches = Channel.CreateUnbounded<FakeWatch>();
    private readonly Channel<FakeCheckStream> _streams = Channel.CreateUnbounded<FakeCheckStream>();

    /// <summary>The next call of Watch, once somebody has made it.</summary>
    public Task<FakeWatch> WatchedAsync() => NoticedTime.Bounded(_watches.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask());

    /// <summary>How many streams of checks were opened.</summary>
    public int Streams { get; private set; }

    /// <summary>The next stream of checks, once somebody has opened it.</summary>
    public Task<FakeCheckStream> OpenedAsync() => NoticedTime.Bounded(_streams.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask());

    /// <summary>Whether Watch was called once more.</summary>
    public bool IsWatchedAgain => _watches.Reader.TryPeek(out _);

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var watch = new FakeWatch(options.CancellationToken);
        _watches.Writer.TryWrite(watch);
        return (AsyncServerStreamingCall<TResponse>)(object)new AsyncServerStreamingCall<HealthCheckResponse>(
            watch, Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], watch.Leave);
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var stream = new FakeCheckStream();
        Streams++;
        _streams.Writer.TryWrite(stream);
        return (AsyncDuplexStreamingCall<TRequest, TResponse>)(object)stream.Call;
    }
}

/// <summary>One call of Watch.</summary>
internal sealed class FakeWatch : IAsyncStreamReader<HealthCheckResponse>
{
    private readonly Channel<HealthCheckResponse> _messages = Channel.CreateUnbounded<HealthCheckResponse>();
    private readonly SemaphoreSlim _reads = new(0);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FakeWatch(CancellationToken cancelled) =>
        cancelled.Register(() => _messages.Writer.TryComplete(new RpcException(new Status(StatusCode.Cancelled, "Call canceled by the client."))));

    public HealthCheckResponse Current { get; private set; } = new();

    /// <summary>Ends when the caller has left the call.</summary>
    public Task Left => NoticedTime.Bounded(_left.Task);

    /// <summary>Says how the gateway is, and returns when the caller has taken it in.</summary>
    public async Task SayAsync(HealthCheckResponse.Types.ServingStatus status)
    {
        await ReadAsync();
        SayUnheard(status);
        await ReadAsync();
        _reads.Release();
    }

    /// <summary>Says how the gateway is.</summary>
    public void SayUnheard(HealthCheckResponse.Types.ServingStatus status) => _messages.Writer.TryWrite(new HealthCheckResponse { Status = status });

    /// <summary>The gateway ends the call in good order.</summary>
    public void End() => _messages.Writer.TryComplete();

    public void Fail(StatusCode status) => _messages.Writer.TryComplete(new RpcException(new Status(status, "")));

    public void Leave() => _left.TrySetResult();

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        _reads.Release();
        try
        {
            Current = await _messages.Reader.ReadAsync(cancellationToken);
            return true;
        }
        catch (ChannelClosedException e) when (e.InnerException is not null)
        {
            throw e.InnerException;
        }
        catch (ChannelClosedException)
        {
            return false;
        }
    }

    private Task ReadAsync() => NoticedTime.Bounded(_reads.WaitAsync(TestContext.Current.CancellationToken));
}
