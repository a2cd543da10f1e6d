using System.Runtime.CompilerServices;
using Grpc.Core;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Blocklist;

/// <summary>Block, Unblock and GetDevice. WriteMany, the lists and the losses are in the other parts.</summary>
internal sealed partial class BlocklistService(
    HoldStore store, AuditedWrites writes, Replica replica, DeviceModels models, StatusReport status) : V1.BlocklistService.BlocklistServiceBase
{
    public override async Task<BlockResponse> Block(BlockRequest request, ServerCallContext context)
    {
        var caller = context.Caller();
        var error = HoldRequestReader.Read(request, caller, store.NowAt, out var operation);
        var result = await WriteAsync(error, operation, request.BulkConfirmation, caller, context);
        return new BlockResponse
        {
            Outcome = result.Outcome,
            Revision = result.Revision,
            Status = result.Status,
            OtherHolds = result.OtherHolds,
            Hold = result.Hold,
            Previous = result.Previous,
        };
    }

    public override async Task<UnblockResponse> Unblock(UnblockRequest request, ServerCallContext context)
    {
        var caller = context.Caller();
        var error = HoldRequestReader.Read(request, caller, out var operation);
        var result = await WriteAsync(error, operation, request.BulkConfirmation, caller, context);
        return new UnblockResponse
        {
            Outcome = result.Outcome,
            Revision = result.Revision,
            Status = result.Status,
            OtherHolds = result.OtherHolds,
            Previous = result.Previous,
        };
    }

    public override async Task<GetDeviceResponse> GetDevice(GetDeviceRequest request, ServerCallContext context)
    {
        var caller = context.Caller();
        if (ImeiArgument.Read(request.Imei, out var imei) is { } error)
        {
            throw error.ToRpcException();
        }

        // Before the store is asked: what is put back meanwhile is then in one of the two.
        var lost = replica.ShardOf(imei.Identity)?.View?.Lost;
        var device = await store.ReadDeviceAsync(imei.Identity, context.CancellationToken);
        var answered = lost?.Over(imei.Identity, device.Status) ?? device.Status;
        return new GetDeviceResponse
        {
            Identity = imei.Identity.ToString(),
            Status = (EquipmentStatus)answered,
            Holds = { device.Holds.Select(hold => hold.ToContract(caller)) },
            PastHolds = { device.Past.Select(past => past.ToContract(caller)) },
            Model = models.Find(imei.Identity.Tac) is { } model ? new V1.DeviceModel { Brand = model.Brand, Model = model.Model } : null,
            CheckDigitMismatch = imei.CheckDigit == Core.CheckDigit.Wrong,
            Revision = device.Revision.ToContract(),
            LostHold = answered != device.Status,
        };
    }

    private async Task<V1.WriteResult> WriteAsync(
        GatewayError? error, WriteOperation operation, string bulkConfirmation, Caller caller, ServerCallContext context,
        [CallerMemberName] string call = "")
    {
        var asked = new AuditedOperation(caller.ToAuditedCaller(context), call);
        if (error is not null)
        {
            writes.RecordRefusal(asked.Caller, asked.Call, error.Reason);
            throw error.ToRpcException();
        }

        var result = await writes.WriteAsync(asked, operation, bulkConfirmation, context.CancellationToken)
            .WaitAsync(context.CancellationToken);
        return ErrorOf(operation, result) is { } refusal ? throw refusal.ToRpcException() : result.ToContract(caller);
    }

    private static GatewayError? ErrorOf(WriteOperation operation, Store.Operations.WriteResult result) =>
        result.Outcome == Store.Operations.WriteOutcome.NotHeld
            ? new GatewayError(
                ErrorReason.HoldNotFound, $"The carrier {operation.Carrier} has no hold on the device in imei and never had one.", "imei")
            : null;
}
