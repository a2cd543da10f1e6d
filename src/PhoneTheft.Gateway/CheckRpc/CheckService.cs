using Grpc.Core;
using PhoneTheft.Gateway.CheckRpc.FastPath;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.CheckRpc;

/// <summary>
/// CheckService of the contract: maps errors itself, because interceptors would cost every check 1 µs, and leaves the rest to its
/// handlers.
/// </summary>
internal sealed class CheckService(
    CheckHandler check, CheckManyHandler checkMany, CheckStreamHandler checkStream, ErrorBoundary boundary, MessageMetrics messages,
    OpenStreams streams) : CheckServiceBase
{
    public override Task<CheckResponseFrame> Check(CheckRequestFrame request, ServerCallContext context)
    {
        if (request.Consistency is not null)
        {
            return CheckWhenConsistent(request, context);
        }

        try
        {
            return check.Handle(request);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw boundary.Translate(e, context);
        }
    }

    public override Task<CheckManyResponseFrame> CheckMany(CheckManyRequestFrame request, ServerCallContext context) =>
        boundary.RunAsync(() => checkMany.HandleAsync(request, context), context);

    public override Task CheckStream(
        IAsyncStreamReader<CheckStreamRequest> requestStream, IServerStreamWriter<CheckStreamResponse> responseStream,
        ServerCallContext context) =>
        boundary.RunAsync(() => CheckStreamAsync(requestStream, context), context);

    // Not in place: what the lambda captures would be made for every check.
    private Task<CheckResponseFrame> CheckWhenConsistent(CheckRequestFrame request, ServerCallContext context) =>
        boundary.RunAsync(() => check.HandleWhenConsistentAsync(request, context), context);

    private async Task CheckStreamAsync(IAsyncStreamReader<CheckStreamRequest> requestStream, ServerCallContext context)
    {
        using var open = streams.Open();
        await checkStream.HandleAsync(new RequestReader<CheckStreamRequest>(requestStream, messages), context);
    }
}
