using Grpc.Core;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Admin;

/// <summary>Tells callers who they are to this gateway.</summary>
internal sealed class IdentityService : V1.IdentityService.IdentityServiceBase
{
    public override Task<WhoAmIResponse> WhoAmI(WhoAmIRequest request, ServerCallContext context) =>
        Task.FromResult(context.Caller().ToContract());
}
