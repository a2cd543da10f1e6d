using Grpc.AspNetCore.Server;
using Grpc.Core;
using PhoneTheft.Gateway.Security;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>An endpoint with its row of the <see cref="RoleTable"/>: found with its first request.</summary>
/// <param name="Requirement">Its row.</param>
/// <param name="IsCall">It is an RPC, and not a page.</param>
/// <param name="IsStream">It may go on for longer than its caller may.</param>
/// <param name="Sessions">Those that open it; null: none does.</param>
internal sealed record GuardedEndpoint(Requirement Requirement, bool IsCall, bool IsStream, PageSessions? Sessions)
{
    public static GuardedEndpoint Of(Endpoint endpoint)
    {
        var method = endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method;
        var path = (endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "";
        return new GuardedEndpoint(
            RoleTable.Of(path),
            IsCall: method is not null,
            IsStream: method is { Type: not MethodType.Unary },
            endpoint.Metadata.GetMetadata<PageSessions>());
    }
}
