using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Connections;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Telemetry;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>
/// Turns exceptions of a handler into a typed status: faults of the store into their reasons, anything else into INTERNAL.
/// </summary>
internal sealed partial class ErrorBoundary(ILogger<ErrorBoundary> logger, TimeProvider time)
{
    // A caller may ask for the same damaged device again and again.
    private static readonly TimeSpan BetweenDamages = TimeSpan.FromMinutes(1);

    // By shard; -1 is for damage that is not of one shard.
    private readonly ConcurrentDictionary<int, LogThrottle> _damages = new();

    public async Task RunAsync(Func<Task> call, ServerCallContext context)
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

    public async Task<TResponse> RunAsync<TResponse>(Func<Task<TResponse>> call, ServerCallContext context)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Translate(e, context);
        }
    }

    public RpcException Translate(Exception e, ServerCallContext context) =>
        ErrorOf(e, context)?.ToRpcException() ?? new RpcException(new Status(StatusCode.Cancelled, "The caller is gone."));

    /// <summary>The error for the caller; null if the caller is gone.</summary>
    public GatewayError? ErrorOf(Exception e, ServerCallContext context)
    {
        switch (e)
        {
            case StoreException { Fault: StoreFault.Damaged, IsLogged: false } damage:
                LogDamage(damage, context);
                return StoreErrors.Of(damage);
            case StoreException fault:
                return StoreErrors.Of(fault);
            case OperationCanceledException or InvalidOperationException or (IOException and not InvalidProtocolBufferException)
                when IsGone(context):
            case ConnectionResetException or BadHttpRequestException:
                // What was going on when the caller hung up, broke HTTP, or its deadline passed.
                return null;
            default:
                Log.Unexpected(logger, context.Method, e);
                return new GatewayError(
                    ErrorReason.Internal, "The gateway has failed; its log has the details. Report this to its operator.");
        }
    }

    // A call with a deadline has a token of its own, which hears of the connection a moment after it is gone.
    // At the deadline gRPC sets the status and ends the response before it cancels that token.
    private static bool IsGone(ServerCallContext context) =>
        context.CancellationToken.IsCancellationRequested || context.Status.StatusCode == StatusCode.DeadlineExceeded
        || context.GetHttpContext().RequestAborted.IsCancellationRequested;

    private void LogDamage(StoreException damage, ServerCallContext context)
    {
        var lines = _damages.GetOrAdd(damage.Shard ?? -1, static (_, time) => new LogThrottle(BetweenDamages, time), time);
        if (lines.IsDue())
        {
            Log.Damaged(logger, context.Method, damage.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2002, LogLevel.Error, "{Method} met damage in the store: {Message}")]
        public static partial void Damaged(ILogger logger, string method, string message);

        [LoggerMessage(2001, LogLevel.Error, "Unhandled exception in {Method}")]
        public static partial void Unexpected(ILogger logger, string method, Exception exception);
    }
}
