using Grpc.Core;
using Grpc.Core.Interceptors;
using PhoneTheft.Gateway.Errors;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>Ends the streams of a service when the gateway stops: those of health and reflection go on until their caller leaves.</summary>
internal sealed class StopEndsStreams(StopSignal stop) : Interceptor
{
    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest,
        TResponse> continuation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, stop.Token);
        await EndAsync(() => continuation(request, responseStream, new EndingCall(context, ended.Token)), context);
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        // Not by a token for gRPC's reader, which would reset the stream instead of ending it with a reason.
        await using var ending = stop.Token.Register(PendingRead.Cancel, context.GetHttpContext().Request.BodyReader);
        await EndAsync(() => continuation(requestStream, responseStream, context), context);
    }

    private async Task EndAsync(Func<Task> call, ServerCallContext context)
    {
        try
        {
            await call();
        }
        catch (Exception e) when (e is OperationCanceledException or RpcException && IsStop(context))
        {
            // As below; some go by an exception.
        }

        if (IsStop(context))
        {
            throw GatewayErrors.Stopping.ToRpcException();
        }
    }

    private bool IsStop(ServerCallContext context) =>
        stop.Token.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested;
}
