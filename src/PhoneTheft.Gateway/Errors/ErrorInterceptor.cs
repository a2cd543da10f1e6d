using Grpc.Core;
using Grpc.Core.Interceptors;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Errors;

/// <summary>Turns what escapes a handler into a typed status: the store's faults as they are, anything else as INTERNAL.</summary>
internal sealed partial class ErrorInterceptor(ILogger<ErrorInterceptor> logger) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            // A check is answered on the spot, and then there is nothing to await here.
            var call = continuation(request, context);
            return call.IsCompletedSuccessfully ? call : AwaitAsync(call, context);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Translate(e, context);
        }
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => continuation(request, responseStream, context), context);

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => continuation(requestStream, responseStream, context), context);

    private async Task<TResponse> AwaitAsync<TResponse>(Task<TResponse> call, ServerCallContext context)
    {
        try
        {
            return await call;
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Translate(e, context);
        }
    }

    private async Task GuardAsync(Func<Task> call, ServerCallContext context)
    {
        try
        {
            await call();
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Translate(e, context);
        }
    }

    private RpcException Translate(Exception e, ServerCallContext context)
    {
        switch (e)
        {
            case StoreException fault:
                return StoreErrors.Of(fault).ToRpcException();
            case IOException:
            case OperationCanceledException or InvalidOperationException when context.CancellationToken.IsCancellationRequested:
                // No handler does I/O of its own, so this is the call's: the caller hung up, or its deadline passed.
                return new RpcException(new Status(StatusCode.Cancelled, "The caller is gone."));
            default:
                Log.Unexpected(logger, context.Method, e);
                return new GatewayError(ErrorReason.Internal, "A fault of this gateway; its log has the details.").ToRpcException();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Error, "{Method} failed in a way nobody thought of")]
        public static partial void Unexpected(ILogger logger, string method, Exception exception);
    }
}
