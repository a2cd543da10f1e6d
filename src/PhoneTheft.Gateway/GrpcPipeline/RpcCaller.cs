using Grpc.Core;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Security;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>Who makes a gRPC call.</summary>
internal static class RpcCaller
{
    /// <exception cref="RpcException">UNAUTHENTICATED CARRIER_INVALID.</exception>
    public static Caller Of(this HttpCallerReader callers, ServerCallContext context) =>
        callers.Read(context.GetHttpContext(), out var caller) is { } error ? throw error.ToRpcException() : caller;

    /// <summary>Who is on record for what a caller does.</summary>
    public static AuditedCaller OnRecord(this Caller caller, ServerCallContext context) =>
        new(caller.Carrier, "development", context.GetHttpContext().Connection.RemoteIpAddress);
}
