using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Health.V1;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>
/// Ends the streams of a service when the gateway stops or the caller may not have them any more: those of health and reflection go on
/// until their caller leaves.
/// </summary>
internal sealed class EndlessStreams(StopSignal stop) : Interceptor
{
    private const int LongestService = 255;

    // It is kept for as long as somebody watches it, and strangers may.
    private static readonly GatewayError ServiceTooLong = new(
        ErrorReason.TextTooLong, $"service must have at most {LongestService} characters.", "service");

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest,
        TResponse> continuation)
    {
        if (request is HealthCheckRequest { Service.Length: > LongestService })
        {
            throw ServiceTooLong.ToRpcException();
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, stop.Token, EndOf(context));
        await EndAsync(() => continuation(request, responseStream, new EndingCall(context, ended.Token)), context);
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        // Not by a token for gRPC's reader, which would reset the stream instead of ending it with a reason.
        var requests = context.GetHttpContext().Request.BodyReader;
        await using var stopping = stop.Token.Register(PendingRead.Cancel, requests);
        await using var ending = EndOf(context).Register(PendingRead.Cancel, requests);
        await EndAsync(() => continuation(requestStream, responseStream, context), context);
    }

    private async Task EndAsync(Func<Task> call, ServerCallContext context)
    {
        try
        {
            await call();
        }
        catch (Exception e) when (e is OperationCanceledException or RpcException && ReasonOf(context) is not null)
        {
            // As below; some go by an exception.
        }

        if (ReasonOf(context) is { } reason)
        {
            throw reason.ToRpcException();
        }
    }

    private static CancellationToken EndOf(ServerCallContext context) => StreamCaller.Find(context)?.Ended ?? CancellationToken.None;

    private GatewayError? ReasonOf(ServerCallContext context) =>
        context.CancellationToken.IsCancellationRequested ? null
        : StreamCaller.Find(context)?.Error ?? (stop.Token.IsCancellationRequested ? GatewayErrors.Stopping : null);
}
