using Grpc.Core;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Sync;

/// <summary>The sync stream: reads Hello and answers it, then hands the stream to its two loops.</summary>
internal sealed partial class SyncService(
    HelloReader helloReader, HelloHandler helloHandler, StreamRegistry registry, SyncStreamRunner runner,
    ILogger<SyncService> logger)
    : V1.SyncService.SyncServiceBase
{
    public override async Task Sync(
        IAsyncStreamReader<SyncRequest> requestStream, IServerStreamWriter<SyncResponse> responseStream, ServerCallContext context)
    {
        var caller = StreamCaller.Of(context);
        var (hello, producerId) = await helloReader.ReadAsync(requestStream, caller, context.CancellationToken);
        using var stream = registry.Open(caller, producerId);
        await using var end = caller.Ended.Register(() => stream.End(caller.Error!));
        var isOpen = false;
        try
        {
            var accepted = await helloHandler.WelcomeAsync(hello, stream, stream.Caller.ToAuditedCaller(context), context.CancellationToken);
            if (accepted.Producer is { } producer)
            {
                registry.TakeOver(stream, producer.Fence);
            }

            isOpen = true;
            Log.Opened(logger, stream.Caller.Carrier, accepted.Producer?.Fence ?? 0, accepted.Snapshot);
            await runner.RunAsync(accepted, stream, requestStream, responseStream, context.CancellationToken);
        }
        finally
        {
            registry.Remove(stream);
            if (isOpen)
            {
                Log.Ended(logger, stream.Caller.Carrier, stream.Age);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1602, LogLevel.Information, "Sync stream of carrier {Carrier} opened, session {Session}, snapshot: {Snapshot}")]
        public static partial void Opened(ILogger logger, string carrier, long session, SnapshotReason snapshot);

        [LoggerMessage(1603, LogLevel.Information, "Sync stream of carrier {Carrier} ended after {Elapsed}")]
        public static partial void Ended(ILogger logger, string carrier, TimeSpan elapsed);
    }
}
