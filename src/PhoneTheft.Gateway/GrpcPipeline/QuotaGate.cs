using System.Collections.Concurrent;
using PhoneTheft.Gateway.Connections;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Security.Quotas;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>Refuses a call whose carrier has used up a quota, before anything of it is read.</summary>
/// <remarks>
/// What a call takes that depends on its message, its handler takes: the items of a CheckMany. Refused here, a call costs a few
/// microseconds; an exception would cost it ten times that, and who calls too often is refused often.
/// </remarks>
internal sealed class QuotaGate(RequestDelegate next)
{
    private readonly ConcurrentDictionary<Endpoint, CallCost> _costs = new();

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not { } endpoint || context.Features.Get<Caller>() is not { Quota: var quota })
        {
            return next(context);
        }

        // With its first call a connection becomes its carrier's, and is no stranger's any more. A proxy's stays its own.
        if (context.Features.Get<ConnectionPlace>() is { Carrier: null } place
            && context.Features.Get<ConnectionCredentials>() is not { IsOfProxy: true }
            && !place.IdentifyAs(quota.Carrier, quota.Connections.Allowance.Number))
        {
            var error = quota.RefusalOf(quota.Connections);
            return RefusedCall.IsGrpc(context.Request)
                ? context.RefuseCallAsync(error)
                : context.RefusePageAsync(StatusCodes.Status429TooManyRequests, error.Message);
        }

        if (!_costs.TryGetValue(endpoint, out var cost))
        {
            cost = CostOf(endpoint);
            _costs.TryAdd(endpoint, cost);
        }

        var refusal = cost switch
        {
            CallCost.Check => quota.TakeChecks(1),
            CallCost.Write => quota.TakeWrites(1),
            CallCost.List => quota.TakeList(),
            _ => null,
        };
        return refusal is not null ? context.RefuseCallAsync(refusal)
            : cost == CallCost.CheckStream ? RunCheckStreamAsync(context, quota)
            : next(context);
    }

    private async Task RunCheckStreamAsync(HttpContext context, CarrierQuota quota)
    {
        if (!quota.CheckStreams.TryTake())
        {
            await context.RefuseCallAsync(quota.RefusalOf(quota.CheckStreams));
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            quota.CheckStreams.Return();
        }
    }

    private static CallCost CostOf(Endpoint endpoint) => (endpoint as RouteEndpoint)?.RoutePattern.RawText switch
    {
        "/phonetheft.gateway.v1.CheckService/Check" => CallCost.Check,
        "/phonetheft.gateway.v1.CheckService/CheckStream" => CallCost.CheckStream,
        "/phonetheft.gateway.v1.BlocklistService/Block" or "/phonetheft.gateway.v1.BlocklistService/Unblock"
            or "/phonetheft.gateway.v1.AdminService/EndHold" => CallCost.Write,
        "/phonetheft.gateway.v1.BlocklistService/ListHolds" => CallCost.List,
        _ => CallCost.Nothing,
    };

    private enum CallCost
    {
        Nothing,
        Check,
        Write,
        List,
        CheckStream,
    }
}
