using Grpc.Core;
using PhoneTheft.Gateway.Security;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>Who makes a gRPC call.</summary>
internal static class RpcCaller
{
    /// <exception cref="RpcException">UNAUTHENTICATED CARRIER_INVALID.</exception>
    public static Caller Of(this HttpCallerReader callers, ServerCallContext context) =>
        callers.Read(context.GetHttpContext(), out var caller) is { } error ? throw error.ToRpcException() : caller;
}
