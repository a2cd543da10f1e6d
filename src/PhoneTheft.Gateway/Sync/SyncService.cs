using Grpc.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Sync;

/// <summary>The sync stream: says hello, and then runs two loops that don't wait for each other, one that reads and one that writes.</summary>
internal sealed partial class SyncService(
    HelloHandler greeter, StreamRegistry registry, HoldStore store, Replica replica, ResumeCheck resume, ShardReadGate heavyReads, CallerIdentity callers,
    SyncOptions options, TimeProvider time, ILogger<SyncService> logger) : V1.SyncService.SyncServiceBase
{
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(1);

    private static readonly GatewayError HelloExpected = new(ErrorReason.HelloExpected, "The first message of a sync stream is Hello.", "hello");

    private static readonly GatewayError ProtocolUnknown = new(
        ErrorReason.ProtocolUnknown, $"This gateway speaks version {SyncLimits.Protocol} of the sync protocol.", "protocol_minor");

    private static readonly GatewayError ProducerInvalid = new(
        ErrorReason.ProducerInvalid, "A producer_id is a UUID in its 36 characters, and not the zero one.", "producer_id");

    public override async Task Sync(IAsyncStreamReader<SyncRequest> requestStream, IServerStreamWriter<SyncResponse> responseStream, ServerCallContext context)
    {
        var caller = callers.Of(context);
        var hello = await HelloAsync(requestStream, context.CancellationToken);
        using var stream = new SyncStream(caller, ProducerOf(hello), time);
        registry.Add(stream);
        var started = time.GetTimestamp();
        var isOpen = false;
        try
        {
            var session = await greeter.WelcomeAsync(hello, stream, context.CancellationToken);
            if (session.Producer is { } producer)
            {
                registry.TakeOver(stream, producer.Fence);
            }

            isOpen = true;
            Log.Opened(logger, caller.Carrier, session.Producer?.Fence ?? 0, session.Snapshot);
            var writer = new StreamWriter(session, stream, new ResponseSink(responseStream, session, options, time, context.CancellationToken), store, replica, resume, heavyReads, options, time);
            var reader = new StreamReader(session, stream, store, replica, logger);
            await RunAsync(reader.RunAsync, writer.RunAsync, requestStream, stream, context.CancellationToken);
        }
        finally
        {
            registry.Remove(stream);
            if (isOpen)
            {
                Log.Ended(logger, caller.Carrier, time.GetElapsedTime(started));
            }
        }
    }

    /// <summary>Ends when the writer has nothing left to do. A fault of the reader is told to the writer, and both end with it.</summary>
    private async Task RunAsync(
        Func<IAsyncStreamReader<SyncRequest>, CancellationToken, Task> read, Func<CancellationToken, Task> write,
        IAsyncStreamReader<SyncRequest> requests, SyncStream stream, CancellationToken call)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(call);
        var reading = read(requests, ended.Token).ContinueWith(
            task =>
            {
                if (task.Exception?.InnerException is { } fault)
                {
                    stream.End(fault);
                }
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            await write(ended.Token);
        }
        finally
        {
            // A reader that waits for the client's next message ends with the call, and it must not post to a stream that is gone.
            await ended.CancelAsync();
            await reading.WaitAsync(EndWithin, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Hello> HelloAsync(IAsyncStreamReader<SyncRequest> requests, CancellationToken call)
    {
        using var patience = new CancellationTokenSource(options.HelloWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, call);
        try
        {
            if (!await requests.MoveNext(either.Token) || requests.Current.MessageCase != SyncRequest.MessageOneofCase.Hello)
            {
                throw HelloExpected.ToRpcException();
            }
        }
        catch (Exception e) when (e is not RpcException && patience.IsCancellationRequested && !call.IsCancellationRequested)
        {
            throw HelloExpected.ToRpcException();
        }

        var hello = requests.Current.Hello;
        return hello.ProtocolMinor == SyncLimits.Protocol ? hello : throw ProtocolUnknown.ToRpcException();
    }

    private static Guid? ProducerOf(Hello hello) => hello.ProducerId switch
    {
        "" => null,
        // .NET reads blanks around it, too, and signs within; then one producer would have many names.
        var id when Guid.TryParseExact(id, "D", out var producer) && producer != Guid.Empty
            && producer.ToString("D").Equals(id, StringComparison.OrdinalIgnoreCase) => producer,
        _ => throw ProducerInvalid.ToRpcException(),
    };

    private static partial class Log
    {
        [LoggerMessage(1602, LogLevel.Information, "Sync stream of carrier {Carrier} opened, session {Session}, snapshot: {Snapshot}")]
        public static partial void Opened(ILogger logger, string carrier, long session, SnapshotReason snapshot);

        [LoggerMessage(1603, LogLevel.Information, "Sync stream of carrier {Carrier} ended after {Elapsed}")]
        public static partial void Ended(ILogger logger, string carrier, TimeSpan elapsed);
    }
}
