using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Admin;

/// <summary>Tells callers who they are to this gateway.</summary>
internal sealed class IdentityService : V1.IdentityService.IdentityServiceBase
{
    public override Task<WhoAmIResponse> WhoAmI(WhoAmIRequest request, ServerCallContext context)
    {
        var caller = context.Caller();
        return Task.FromResult(new WhoAmIResponse
        {
            Carrier = caller.Carrier,
            Name = caller.Name,
            Roles = { RoleNames.Of(caller.Roles) },
            IdentifiedBy = (IdentifiedBy)caller.IdentifiedBy,
            ValidUntil = caller.ValidUntil is { } until ? Timestamp.FromDateTimeOffset(until) : null,
        });
    }
}
