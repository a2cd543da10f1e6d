using Grpc.Core;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Admin;

/// <summary>What the operator of a gateway does by its API. EndHold and CreatePageLink have parts of their own.</summary>
internal sealed partial class AdminService(HoldStore store, AuditedWrites writes, AuditLog audit, PageLinks links, ILogger<AdminService> logger)
    : V1.AdminService.AdminServiceBase
{
    public override async Task<GetAuditHeadsResponse> GetAuditHeads(GetAuditHeadsRequest request, ServerCallContext context)
    {
        var (heads, _) = await store.ReadAuditHeadsAsync().WaitAsync(context.CancellationToken);
        return new GetAuditHeadsResponse { Heads = { heads.Select(AuditHeadMapping.ToContract) } };
    }
}
