using Grpc.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.Observability;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Checking;

/// <summary>Check and CheckMany. CheckStream is in the other part.</summary>
internal sealed partial class CheckService(
    DeviceChecker checker, ConsistencyGate gate, CallerIdentity callers, ErrorBoundary boundary, OpenStreams streams, IHostApplicationLifetime lifetime) : V1.CheckService.CheckServiceBase
{
    public override Task<CheckResponse> Check(CheckRequest request, ServerCallContext context)
    {
        try
        {
            callers.Of(context);
            return request.Consistency is null
                ? Task.FromResult(Answer(request.Imei, null))
                : GuardedCheckWhenReadyAsync(request, context);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw boundary.Translate(e, context);
        }
    }

    public override Task<CheckManyResponse> CheckMany(CheckManyRequest request, ServerCallContext context) =>
        boundary.GuardAsync(() => CheckManyAsync(request, context), context);

    private async Task<CheckManyResponse> CheckManyAsync(CheckManyRequest request, ServerCallContext context)
    {
        callers.Of(context);
        if (request.Imeis.Count == 0)
        {
            throw new GatewayError(ErrorReason.RequestEmpty, "There is no IMEI to check.", "imeis").ToRpcException();
        }

        if (request.Imeis.Count > Limits.MaxItems)
        {
            throw new GatewayError(ErrorReason.TooManyItems, $"One call may carry {Limits.MaxItems} IMEIs; this one has {request.Imeis.Count}.", "imeis").ToRpcException();
        }

        var consistency = RequiredConsistency.Read(request.Consistency);
        await gate.WaitAsync(consistency, request.Imeis, context);
        return AnswerAll(request.Imeis, consistency.MaxStaleness);
    }

    // Not inline: the closure would be made for every check.
    private Task<CheckResponse> GuardedCheckWhenReadyAsync(CheckRequest request, ServerCallContext context) =>
        boundary.GuardAsync(() => CheckWhenReadyAsync(request, context), context);

    private async Task<CheckResponse> CheckWhenReadyAsync(CheckRequest request, ServerCallContext context)
    {
        var consistency = RequiredConsistency.Read(request.Consistency);
        await gate.WaitAsync(consistency, [request.Imei], context);
        return Answer(request.Imei, consistency.MaxStaleness);
    }

    private CheckResponse Answer(string imei, TimeSpan? maxStaleness)
    {
        if (checker.Check(imei, maxStaleness, out var answer) is { } error)
        {
            throw error.ToRpcException();
        }

        return new CheckResponse
        {
            Status = (EquipmentStatus)answer.Status,
            Revision = answer.Freshness.Revision,
            StalenessMs = (ulong)answer.Freshness.StalenessMs,
            Suspect = answer.Freshness.Suspect,
            CheckDigitMismatch = answer.CheckDigitMismatch,
        };
    }

    private CheckManyResponse AnswerAll(IReadOnlyList<string> imeis, TimeSpan? maxStaleness)
    {
        var response = new CheckManyResponse();
        var shards = new SortedDictionary<uint, Freshness>();
        foreach (var imei in imeis)
        {
            if (checker.Check(imei, maxStaleness, out var answer) is { } error)
            {
                // A node with nothing loaded fails the call: an item error among answers would look like a malformed IMEI.
                if (error.Reason == ErrorReason.NotLoaded)
                {
                    throw error.ToRpcException();
                }

                response.Results.Add(new CheckResult { Error = error.ToItemError() });
                continue;
            }

            // The first answer of a shard is its oldest, so what is said of it holds for the later ones.
            var shard = answer.Freshness.Revision.Shard;
            shards.TryAdd(shard, answer.Freshness);
            response.Results.Add(new CheckResult
            {
                Status = (EquipmentStatus)answer.Status,
                Shard = shard,
                CheckDigitMismatch = answer.CheckDigitMismatch,
            });
        }

        response.Shards.AddRange(shards.Values.Select(freshness => new ShardFreshness
        {
            Revision = freshness.Revision,
            StalenessMs = (ulong)freshness.StalenessMs,
            Suspect = freshness.Suspect,
        }));
        return response;
    }
}
