using Grpc.Core;
using Grpc.Core.Interceptors;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>Puts every call of a service inside the <see cref="ErrorBoundary"/>.</summary>
internal sealed class ErrorInterceptor(ErrorBoundary boundary, MessageMetrics metrics) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        boundary.RunAsync(() => continuation(request, context), context);

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        boundary.RunAsync(() => continuation(request, responseStream, context), context);

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        boundary.RunAsync(() => continuation(new RequestReader<TRequest>(requestStream, metrics), responseStream, context), context);
}
