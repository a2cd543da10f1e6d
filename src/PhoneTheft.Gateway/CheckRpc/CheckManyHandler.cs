using Grpc.Core;
using PhoneTheft.Gateway.Checking;
using PhoneTheft.Gateway.CheckRpc.FastPath;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.CheckRpc;

/// <summary>Answers CheckMany, and counts its devices.</summary>
internal sealed class CheckManyHandler(
    CheckManyResponder responder, ConsistencyWait consistency, CheckMetrics metrics)
{
    private static readonly GatewayError Empty = new(ErrorReason.RequestEmpty, "imeis must hold at least one IMEI.", "imeis");

    public async Task<CheckManyResponseFrame> HandleAsync(CheckManyRequestFrame request, ServerCallContext context)
    {
        var answered = false;
        var tally = new CheckTally();
        try
        {
            if (request.Count is 0 or > Limits.MaxItems)
            {
                throw (request.Count == 0 ? Empty : TooMany(request.Count)).ToRpcException();
            }

            if (context.Caller().Quota.TakeChecks(request.Count) is { } exceeded)
            {
                throw exceeded.ToRpcException();
            }

            // Most ask for nothing: the tasks of a wait that is none would be made for every call.
            var maxStaleness = request.Consistency is { } required ? await consistency.WaitAsync(required, request.Good, context) : null;
            var response = responder.Answer(request, maxStaleness, ref tally, EndOf(context));
            answered = true;
            ThreadLocalPool<CheckManyRequestFrame>.Return(request);
            return response;
        }
        finally
        {
            if (answered)
            {
                metrics.Count(CheckCall.Bulk, tally);
            }
            else
            {
                metrics.Count(CheckCall.Bulk, CheckOutcome.Refused, request.Count);
            }
        }
    }

    // Only with a deadline: without one, the token would be made for every call.
    private static CancellationToken EndOf(ServerCallContext context) =>
        context.Deadline == DateTime.MaxValue ? CancellationToken.None : context.CancellationToken;

    private static GatewayError TooMany(int count) =>
        new(ErrorReason.TooManyItems, $"imeis must hold at most {Limits.MaxItems} IMEIs; got {count}.", "imeis");
}
