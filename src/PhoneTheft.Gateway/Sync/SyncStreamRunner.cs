using Grpc.Core;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Sync;

/// <summary>Runs the two loops of a stream, which don't wait for each other: one that reads and one that writes.</summary>
internal sealed class SyncStreamRunner(ListSource list, AuditedWrites writes, SyncOptions options, TimeProvider time, ILogger<SyncStreamReader> logger)
{
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(1);

    /// <summary>Ends when the writer has nothing left to do. A fault of the reader is told to the writer, and both end with it.</summary>
    public async Task RunAsync(
        AcceptedHello hello, SyncStream stream, IAsyncStreamReader<SyncRequest> requests, IServerStreamWriter<SyncResponse> responses,
        CancellationToken call)
    {
        var sink = new ResponseSink(responses, hello, options, time, call);
        var writer = new SyncStreamWriter(stream, sink, new StreamContent(hello, list, options, time), options, time);
        var reader = new SyncStreamReader(
            hello, stream, new PublishHandler(hello, stream, list.Store, writes), new ProgressHandler(list.Replica, list.Store), logger);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(call);
        var reading = reader.RunAsync(requests, ended.Token).ContinueWith(
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
            await writer.RunAsync(ended.Token);
        }
        finally
        {
            // A reader that waits for the client's next message ends with the call, and it must not post to a stream that is gone.
            await ended.CancelAsync();
            await reading.WaitAsync(EndWithin, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
