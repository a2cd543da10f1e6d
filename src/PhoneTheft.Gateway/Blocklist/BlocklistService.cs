using Grpc.Core;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Core.Replication;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.Store.Writing;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Blocklist;

/// <summary>Block, Unblock and GetDevice. What lists is in the other part.</summary>
internal sealed partial class BlocklistService(
    HoldStore store, Replica replica, CallerIdentity callers, DeviceModels models, StoreOptions options) : V1.BlocklistService.BlocklistServiceBase
{
    public override async Task<BlockResponse> Block(BlockRequest request, ServerCallContext context)
    {
        var operation = HoldRequest.Read(request, callers.Of(context), store.NowAt);
        var result = await store.WriteAsync(operation).WaitAsync(context.CancellationToken);
        return new BlockResponse
        {
            Outcome = OutcomeOf(result),
            Revision = result.Revision.ToContract(),
            Status = (EquipmentStatus)result.Status,
            OtherHolds = (uint)result.OtherHolds,
        };
    }

    public override async Task<UnblockResponse> Unblock(UnblockRequest request, ServerCallContext context)
    {
        var operation = HoldRequest.Read(request, callers.Of(context));
        var result = await store.WriteAsync(operation).WaitAsync(context.CancellationToken);
        if (result.Outcome == Store.Writing.WriteOutcome.NotHeld)
        {
            throw new GatewayError(ErrorReason.HoldNotFound, $"The carrier {operation.Carrier} has no hold on this device and had none.", "imei").ToRpcException();
        }

        return new UnblockResponse
        {
            Outcome = OutcomeOf(result),
            Revision = result.Revision.ToContract(),
            Status = (EquipmentStatus)result.Status,
            OtherHolds = (uint)result.OtherHolds,
        };
    }

    public override async Task<GetDeviceResponse> GetDevice(GetDeviceRequest request, ServerCallContext context)
    {
        var caller = callers.Of(context);
        if (ImeiArgument.Read(request.Imei, out var imei) is { } error)
        {
            throw error.ToRpcException();
        }

        var device = await store.ReadDeviceAsync(imei.Identity, context.CancellationToken);
        return new GetDeviceResponse
        {
            Identity = imei.Identity.ToString(),
            Status = (EquipmentStatus)device.Status,
            Holds = { device.Holds.Select(hold => hold.ToContract(caller)) },
            PastHolds = { device.Past.Select(past => past.ToContract(caller)) },
            Model = models.Find(imei.Identity.Tac) is { } model ? new V1.DeviceModel { Brand = model.Brand, Model = model.Model } : null,
            CheckDigitMismatch = imei.CheckDigit == Core.CheckDigit.Wrong,
            Revision = device.Revision.ToContract(),
        };
    }

    private static V1.WriteOutcome OutcomeOf(WriteResult result) =>
        result.Outcome == Store.Writing.WriteOutcome.Changed ? V1.WriteOutcome.Changed : V1.WriteOutcome.Unchanged;
}
