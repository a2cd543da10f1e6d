using Grpc.Core;
using Grpc.Core.Interceptors;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>Counts the open streams, and delays the stop of the server until they have ended.</summary>
/// <remarks>
/// They are told to end at the moment of stopping, and the server starts to close connections right after it. Until they have,
/// the server goes on taking calls, so that a client that moves on from a stream finds its other calls answered meanwhile.
/// </remarks>
internal sealed class OpenStreams(TimeProvider time) : Interceptor, IHostedLifecycleService
{
    /// <summary>Less than what the host allows for all of its stop.</summary>
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    private int _open;

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        using var open = Open();
        await continuation(requestStream, responseStream, context);
    }

    /// <summary>A stream is open until what this gives is disposed.</summary>
    public OpenStream Open()
    {
        Interlocked.Increment(ref _open);
        return new OpenStream(this);
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _open) == 0)
        {
            return;
        }

        var since = time.GetTimestamp();
        while (Volatile.Read(ref _open) > 0 && time.GetElapsedTime(since) < EndWithin)
        {
            await Task.Delay(LookEvery, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // The last one's status is written after its handler has returned.
        await Task.Delay(LookEvery, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    internal readonly struct OpenStream(OpenStreams streams) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref streams._open);
    }
}
