using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.Security.Quotas;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>What a call takes from its carrier's quotas by being made.</summary>
/// <remarks>What depends on its message, its handler takes: the items of a CheckMany.</remarks>
internal enum CallCost
{
    Nothing,
    Check,
    Write,
    List,

    /// <summary>A place, for as long as the stream is open.</summary>
    CheckStream,
}

internal static class CallCosts
{
    public static CallCost Of(string path) => path switch
    {
        "/phonetheft.gateway.v1.CheckService/Check" => CallCost.Check,
        "/phonetheft.gateway.v1.CheckService/CheckStream" => CallCost.CheckStream,
        "/phonetheft.gateway.v1.BlocklistService/Block" or "/phonetheft.gateway.v1.BlocklistService/Unblock"
            or "/phonetheft.gateway.v1.AdminService/EndHold" => CallCost.Write,
        "/phonetheft.gateway.v1.BlocklistService/ListHolds" => CallCost.List,
        _ => CallCost.Nothing,
    };

    /// <returns>Null: it was taken.</returns>
    public static GatewayError? TakeFrom(this CallCost cost, CarrierQuota quota) => cost switch
    {
        CallCost.Check => quota.TakeChecks(1),
        CallCost.Write => quota.TakeWrites(1),
        CallCost.List => quota.TakeList(),
        CallCost.CheckStream => quota.CheckStreams.TryTake() ? null : quota.RefusalOf(quota.CheckStreams),
        _ => null,
    };

    /// <summary>Gives back what was taken for as long as the call runs.</summary>
    public static void Return(this CallCost cost, CarrierQuota quota)
    {
        if (cost == CallCost.CheckStream)
        {
            quota.CheckStreams.Return();
        }
    }
}
