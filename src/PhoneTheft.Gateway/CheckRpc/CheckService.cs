using Grpc.Core;
using PhoneTheft.Gateway.Checking;
using PhoneTheft.Gateway.CheckRpc.FastPath;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.CheckRpc;

/// <summary>Check and CheckMany. CheckStream is in the other part.</summary>
internal sealed partial class CheckService(
    DeviceChecker checker, ManyChecker manyChecker, ConsistencyGate gate, CallerIdentity callers, CheckMetrics metrics, MessageMetrics messages, ErrorBoundary boundary,
    OpenStreams streams, IHostApplicationLifetime lifetime) : CheckServiceBase
{
    public override Task<CheckResponseFrame> Check(CheckRequestFrame question, ServerCallContext context)
    {
        if (question.Consistency is not null)
        {
            return CheckWhenReady(question, context);
        }

        var outcome = CheckOutcome.Refused;
        try
        {
            callers.Of(context);
            return Answer(question, null, out outcome).Completed;
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw boundary.Translate(e, context);
        }
        finally
        {
            metrics.Count(CheckCall.Unary, outcome);
        }
    }

    public override Task<CheckManyResponseFrame> CheckMany(CheckManyRequestFrame question, ServerCallContext context) =>
        boundary.RunAsync(() => CheckManyAsync(question, context), context);

    // Not in place: what the lambda captures would be made for every check.
    private Task<CheckResponseFrame> CheckWhenReady(CheckRequestFrame question, ServerCallContext context) =>
        boundary.RunAsync(() => CheckWhenReadyAsync(question, context), context);

    private async Task<CheckResponseFrame> CheckWhenReadyAsync(CheckRequestFrame question, ServerCallContext context)
    {
        var outcome = CheckOutcome.Refused;
        try
        {
            callers.Of(context);
            var consistency = RequiredConsistency.Read(question.Consistency);
            await gate.WaitAsync(consistency, question.Malformed is null ? [question.Imei.Identity] : [], context);
            return Answer(question, consistency.MaxStaleness, out outcome);
        }
        finally
        {
            metrics.Count(CheckCall.Unary, outcome);
        }
    }

    private CheckResponseFrame Answer(CheckRequestFrame question, TimeSpan? maxStaleness, out CheckOutcome outcome)
    {
        if (question.Malformed is { } malformed)
        {
            outcome = CheckOutcome.Malformed;
            throw malformed.ToRpcException();
        }

        outcome = CheckOutcome.Refused;
        if (checker.Check(question.Imei, maxStaleness, out var answer) is { } error)
        {
            throw error.ToRpcException();
        }

        ThreadLocalPool<CheckRequestFrame>.Return(question);
        outcome = (CheckOutcome)answer.Status;
        var reply = ThreadLocalPool<CheckResponseFrame>.Rent();
        reply.Answer = answer;
        return reply;
    }

    private async Task<CheckManyResponseFrame> CheckManyAsync(CheckManyRequestFrame question, ServerCallContext context)
    {
        var answered = false;
        var tally = new CheckTally();
        try
        {
            callers.Of(context);
            if (question.Count == 0)
            {
                throw new GatewayError(ErrorReason.RequestEmpty, "There is no IMEI to check.", "imeis").ToRpcException();
            }

            if (question.Count > Limits.MaxItems)
            {
                throw new GatewayError(ErrorReason.TooManyItems, $"One call may carry {Limits.MaxItems} IMEIs; this one has {question.Count}.", "imeis").ToRpcException();
            }

            var consistency = RequiredConsistency.Read(question.Consistency);
            await gate.WaitAsync(consistency, question.Good, context);
            var reply = manyChecker.Answer(question, consistency.MaxStaleness, ref tally);
            answered = true;
            ThreadLocalPool<CheckManyRequestFrame>.Return(question);
            return reply;
        }
        finally
        {
            if (answered)
            {
                metrics.Count(CheckCall.Bulk, tally);
            }
            else
            {
                metrics.Count(CheckCall.Bulk, CheckOutcome.Refused, question.Count);
            }
        }
    }
}
