using System.Net;
using Grpc.Core;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Security;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>Who makes a gRPC call.</summary>
internal static class RpcCaller
{
    /// <summary>The caller that the <see cref="CallGate"/> has let through.</summary>
    public static Caller Caller(this ServerCallContext context) =>
        context.GetHttpContext().Features.Get<Caller>()
        ?? throw new InvalidOperationException($"{context.Method} has not passed the gate of roles.");

    /// <summary>Who is on record for what a caller does.</summary>
    public static AuditedCaller ToAuditedCaller(this Caller caller, ServerCallContext context) =>
        caller.ToAuditedCaller(context.GetHttpContext().Connection.RemoteIpAddress);

    /// <inheritdoc cref="ToAuditedCaller(Caller, ServerCallContext)"/>
    public static AuditedCaller ToAuditedCaller(this Caller? caller, IPAddress? peer) =>
        caller is null ? new AuditedCaller("", "", peer) : new AuditedCaller(caller.Carrier, WordOf(caller.IdentifiedBy), peer);

    private static string WordOf(IdentifiedBy by) => by switch
    {
        IdentifiedBy.Development => "development",
        IdentifiedBy.Certificate => "certificate",
        IdentifiedBy.Token => "token",
        IdentifiedBy.Proxy => "proxy",
        _ => throw new ArgumentOutOfRangeException(nameof(by), by, null),
    };
}
