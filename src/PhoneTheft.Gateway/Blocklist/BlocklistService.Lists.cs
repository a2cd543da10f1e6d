using Grpc.Core;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Blocklist;

internal sealed partial class BlocklistService
{
    /// <summary>Devices per message: about 20 kB of identities, 100 kB of holds.</summary>
    private const int DevicesPerMessage = 1_000;

    public override async Task ListHolds(
        ListHoldsRequest request, IServerStreamWriter<ListHoldsResponse> responseStream, ServerCallContext context)
    {
        var (stream, caller) = (StreamCaller.Of(context), context.Caller());
        if (request.Scope is not (ListScope.Unspecified or ListScope.Own or ListScope.Effective))
        {
            throw GatewayErrors.ScopeUnknown.ToRpcException();
        }

        var row = request.Scope == ListScope.Effective ? RoleTable.ListEffective : RoleTable.ListOwn;
        if (row.RefusalOf(caller) is { } refusal)
        {
            writes.RecordRefusal(caller.ToAuditedCaller(context), nameof(ListHolds), refusal.Reason);
        }

        stream.Require(row);

        if (!replica.IsLoaded)
        {
            throw GatewayErrors.NotLoaded.ToRpcException();
        }

        foreach (var shard in replica.Shards)
        {
            // The position before the devices: what is listed is at least as new.
            var view = shard.View!;
            var devices = request.Scope == ListScope.Effective
                ? view.InOrder().Select(Effective)
                : (await store.ReadHoldsAsync(shard.Index, caller.Carrier, context.CancellationToken)).Select(hold => Own(hold, caller));
            foreach (var chunk in devices.Chunk(DevicesPerMessage))
            {
                var part = new ListHoldsResponse { Revision = view.Revision.ToContract(), Devices = { chunk } };
                if (request.Scope == ListScope.Effective)
                {
                    part.StalenessMs = (ulong)shard.Staleness.TotalMilliseconds;
                    part.Suspect = shard.IsSuspect;
                }

                stream.ThrowIfEnded();
                await responseStream.WriteAsync(part, context.CancellationToken);
            }
        }
    }

    public override Task<GetStatusResponse> GetStatus(GetStatusRequest request, ServerCallContext context) =>
        Task.FromResult(status.ReadFor(context.Caller()));

    private static ListedDevice Effective(ListedStatus listed) =>
        new() { Identity = listed.Identity.ToString(), Status = (V1.EquipmentStatus)listed.Status, LostHold = listed.IsLostHold };

    private static ListedDevice Own(Core.Hold hold, Caller caller) => new()
    {
        Identity = hold.Identity.ToString(),
        Status = hold.Disposition == Core.Disposition.Block ? V1.EquipmentStatus.Prohibited : V1.EquipmentStatus.Tracked,
        Hold = hold.ToContract(caller),
    };
}
