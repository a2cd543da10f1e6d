using Grpc.Core;
using Grpc.Core.Interceptors;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>Puts every call of a service inside the <see cref="ErrorBoundary"/>, and counts those that may wait.</summary>
internal sealed class ErrorInterceptor(ErrorBoundary boundary, MessageMetrics metrics, CallsInFlight calls) : Interceptor
{
    private const string OurServices = "/phonetheft.";
    private const string Reading = OurServices + "gateway.v1.BlocklistService/GetDevice";

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        boundary.RunAsync(() => RunAsync(request, context, continuation), context);

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        boundary.RunAsync(() => continuation(request, responseStream, context), context);

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        boundary.RunAsync(() => continuation(new RequestReader<TRequest>(requestStream, metrics), responseStream, context), context);

    private async Task<TResponse> RunAsync<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        where TRequest : class
        where TResponse : class
    {
        // Probes and reflection never wait, and a gateway that is busy must not be taken for one that is ill.
        if (!context.Method.StartsWith(OurServices, StringComparison.Ordinal))
        {
            return await continuation(request, context);
        }

        if (context.Method == Reading)
        {
            return await calls.RunAsync(end => continuation(request, new EndingCall(context, end)), context);
        }

        using var waiting = calls.Enter(context, mayBeShed: false);
        return await continuation(request, context);
    }
}
