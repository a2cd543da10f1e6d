using Grpc.Core;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Admin;

internal sealed partial class AdminService
{
    public override async Task<EndHoldResponse> EndHold(EndHoldRequest request, ServerCallContext context)
    {
        if (ErrorOf(request) is { } error)
        {
            throw error.ToRpcException();
        }

        if (ImeiArgument.ReadForWrite(request.Imei, CheckDigitPolicy.Unspecified, out var identity) is { } malformed)
        {
            throw malformed.ToRpcException();
        }

        // What no carrier can be called has never had a hold, and must not become part of a key.
        if (!CarrierId.IsValid(request.Carrier))
        {
            throw NeverHeld().ToRpcException();
        }

        var caller = context.Caller();
        var asked = new AuditedOperation(caller.ToAuditedCaller(context), nameof(EndHold), request.Reason, request.Actor);

        // The store has one text for who and why. The carrier of the administrator is in it, because the change is the owner's.
        var release = WriteOperation.Release(request.Carrier, identity, $"{caller.Carrier}/{request.Actor}: {request.Reason}");
        var result = await writes.WriteAsync(asked, release, request.BulkConfirmation, context.CancellationToken)
            .WaitAsync(context.CancellationToken);
        if (result.Outcome == Store.Operations.WriteOutcome.NotHeld)
        {
            throw NeverHeld().ToRpcException();
        }

        Log.Ended(logger, request.Carrier, caller.Carrier, result.Revision.Shard, result.Revision.Number);
        var answer = result.ToContract(caller);
        return new EndHoldResponse
        {
            Outcome = answer.Outcome,
            Revision = answer.Revision,
            Status = answer.Status,
            OtherHolds = answer.OtherHolds,
            Previous = answer.Previous,
        };
    }

    private static GatewayError NeverHeld() => new(
        ErrorReason.HoldNotFound, "The carrier in carrier has no hold on the device in imei and never had one.", "carrier");

    private static GatewayError? ErrorOf(EndHoldRequest request) => request switch
    {
        { Carrier.Length: 0 } => new GatewayError(ErrorReason.RequestEmpty, "carrier must say whose hold ends.", "carrier"),
        { Reason.Length: 0 } => new GatewayError(ErrorReason.RequestEmpty, "reason must say why the hold ends; it stays on record.", "reason"),
        { Actor.Length: 0 } => new GatewayError(ErrorReason.RequestEmpty, "actor must say who ends the hold; it stays on record.", "actor"),
        _ => HoldRequestReader.ErrorOf(request.Reason, "reason") ?? HoldRequestReader.ErrorOf(request.Actor, "actor"),
    };

    private static partial class Log
    {
        [LoggerMessage(
            2701, LogLevel.Warning,
            "A hold of carrier {Carrier} was ended in its place by an administrator of carrier {Administrator}: shard {Shard}, revision {Number}")]
        public static partial void Ended(ILogger logger, string carrier, string administrator, int shard, long number);
    }
}
