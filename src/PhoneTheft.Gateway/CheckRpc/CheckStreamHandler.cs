using Grpc.Core;
using PhoneTheft.Gateway.Checking;
using PhoneTheft.Gateway.CheckRpc.FastPath;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.CheckRpc;

/// <summary>Answers the requests of a CheckStream, as many at once as have arrived.</summary>
internal sealed class CheckStreamHandler(
    DeviceChecker checker, RevisionMessages revisions, CheckMetrics metrics, CheckStreamPace pace, IHostApplicationLifetime lifetime)
{
    public async Task HandleAsync(IAsyncStreamReader<CheckStreamRequest> requestStream, ServerCallContext context)
    {
        try
        {
            await AnswerAsync(requestStream, context);
        }
        catch (IOException e)
        {
            // A check does no I/O but this.
            throw LostConnection.Of(e);
        }
    }

    /// <remarks>
    /// Requests are read where the connection has put them, as many as are there, and their answers go out with one flush. gRPC's own
    /// reader and writer take a lock or two and three calls of an interface for every message: 0.7 µs of a check's 1.0
    /// (docs/decisions/0017). What isn't plain, and the end, is left to them, so that compression, limits and faults are as in every other
    /// call.
    /// </remarks>
    private async Task AnswerAsync(IAsyncStreamReader<CheckStreamRequest> requestStream, ServerCallContext context)
    {
        var caller = StreamCaller.Of(context);
        var http = context.GetHttpContext();
        var requests = http.Request.BodyReader;
        var answers = new CheckStreamFastPath(http.Response.BodyWriter, checker, revisions, metrics);

        // Not by a token on each read: registering with it would cost more than the read.
        await using var stop = lifetime.ApplicationStopping.Register(PendingRead.Cancel, requests);
        await using var end = caller.Ended.Register(PendingRead.Cancel, requests);
        while (true)
        {
            var read = await requests.ReadAsync(context.CancellationToken);
            var rest = read.Buffer;
            if (read.IsCanceled)
            {
                requests.AdvanceTo(rest.Start);
                throw (caller.Error ?? GatewayErrors.Stopping).ToRpcException();
            }

            if (!http.Response.HasStarted && !rest.IsEmpty)
            {
                await http.Response.StartAsync(context.CancellationToken);
            }

            var next = answers.AnswerPlain(ref rest, CheckStreamPace.MostAtOnce(caller));
            if (next == StreamNext.Incomplete && !read.IsCompleted)
            {
                requests.AdvanceTo(rest.Start, rest.End);
            }
            else
            {
                requests.AdvanceTo(rest.Start);
            }

            if (next == StreamNext.Unusual || (next == StreamNext.Incomplete && read.IsCompleted))
            {
                // The rest of a long message may be a while in coming; what was asked before it isn't held up by that.
                var isThere = NextAsync(requestStream, caller);
                if (!isThere.IsCompletedSuccessfully)
                {
                    await answers.FlushAsync();
                }

                if (!await isThere)
                {
                    return;
                }

                answers.Answer(requestStream.Current);
            }

            // Before waiting for more, not after each answer: that would cost most of the throughput. And only a flush feels back-pressure.
            await answers.FlushAsync();
            await pace.WaitAsync(caller, answers.TakeAnswered(), context.CancellationToken);
            context.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task<bool> NextAsync(IAsyncStreamReader<CheckStreamRequest> requestStream, StreamCaller caller)
    {
        try
        {
            return await requestStream.MoveNext(CancellationToken.None);
        }
        catch (Exception) when (caller.Error is not null || lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw (caller.Error ?? GatewayErrors.Stopping).ToRpcException();
        }
    }
}
