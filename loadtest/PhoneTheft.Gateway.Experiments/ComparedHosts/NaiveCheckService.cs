using Grpc.Core;
using PhoneTheft.Gateway.V1;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Experiments.ComparedHosts;

/// <summary>The gateway one writes in an afternoon: it asks Redis for each call, and compares spellings.</summary>
internal sealed class NaiveCheckService(IConnectionMultiplexer redis) : CheckService.CheckServiceBase
{
    /// <summary>The set of the blocked, as 14 digits each.</summary>
    public const string Blocked = "blocked";

    public override async Task<CheckResponse> Check(CheckRequest request, ServerCallContext context)
    {
        var isBlocked = await redis.GetDatabase().SetContainsAsync(Blocked, request.Imei);
        return new CheckResponse { Status = isBlocked ? EquipmentStatus.Prohibited : EquipmentStatus.Permitted };
    }
}
