using Grpc.Core;
using PhoneTheft.Gateway.Checking;
using PhoneTheft.Gateway.CheckRpc.FastPath;
using PhoneTheft.Gateway.GrpcPipeline;

namespace PhoneTheft.Gateway.CheckRpc;

/// <summary>Answers Check, and counts it.</summary>
internal sealed class CheckHandler(
    DeviceChecker checker, RevisionMessages revisions, ConsistencyWait consistency, CheckMetrics metrics)
{
    /// <summary>A check without consistency options, which waits for nothing.</summary>
    public Task<CheckResponseFrame> Handle(CheckRequestFrame request)
    {
        var outcome = CheckOutcome.Refused;
        try
        {
            return Answer(request, null, out outcome).Completed;
        }
        finally
        {
            metrics.Count(CheckCall.Unary, outcome);
        }
    }

    /// <summary>A check with consistency options.</summary>
    public async Task<CheckResponseFrame> HandleWhenConsistentAsync(CheckRequestFrame request, ServerCallContext context)
    {
        var outcome = CheckOutcome.Refused;
        try
        {
            var maxStaleness = await consistency.WaitAsync(
                request.Consistency!, request.Malformed is null ? [request.Imei.Identity] : [], context);
            return Answer(request, maxStaleness, out outcome);
        }
        finally
        {
            metrics.Count(CheckCall.Unary, outcome);
        }
    }

    private CheckResponseFrame Answer(CheckRequestFrame request, TimeSpan? maxStaleness, out CheckOutcome outcome)
    {
        if (request.Malformed is { } malformed)
        {
            outcome = CheckOutcome.Malformed;
            throw malformed.ToRpcException();
        }

        outcome = CheckOutcome.Refused;
        if (checker.Check(request.Imei, maxStaleness, out var answer) is not CheckRefusal.None and var refusal)
        {
            throw RefusalErrors.Of(refusal, answer.Freshness).ToRpcException();
        }

        ThreadLocalPool<CheckRequestFrame>.Return(request);
        outcome = (CheckOutcome)answer.Status;
        var response = ThreadLocalPool<CheckResponseFrame>.Rent();
        response.Set(answer, revisions.Of(answer.Freshness.View));
        return response;
    }
}
