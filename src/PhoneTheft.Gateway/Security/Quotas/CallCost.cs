using PhoneTheft.Gateway.Errors;

namespace PhoneTheft.Gateway.Security.Quotas;

/// <summary>What a call takes from its carrier's quotas by being made.</summary>
internal enum CallCost
{
    Nothing,

    /// <summary>Nothing yet: its handler takes what its message asks for, or what its stream is.</summary>
    OfMessage,

    Check,
    Write,
    List,

    /// <summary>A place, for as long as the stream is open.</summary>
    CheckStream,

    /// <summary>A place among those of health and reflection, likewise.</summary>
    WatchStream,
}

internal static class CallCosts
{
    /// <returns>Null: it was taken.</returns>
    public static GatewayError? TakeFrom(this CallCost cost, CarrierQuota quota) => cost switch
    {
        CallCost.Check => quota.TakeChecks(1),
        CallCost.Write => quota.TakeWrites(1),
        CallCost.List => quota.TakeList(),
        CallCost.CheckStream => Take(quota, quota.CheckStreams),
        CallCost.WatchStream => Take(quota, quota.WatchStreams),
        _ => null,
    };

    /// <summary>Gives back what was taken for as long as the call runs.</summary>
    public static void Return(this CallCost cost, CarrierQuota quota)
    {
        if (cost == CallCost.CheckStream)
        {
            quota.CheckStreams.Return();
        }
        else if (cost == CallCost.WatchStream)
        {
            quota.WatchStreams.Return();
        }
    }

    private static GatewayError? Take(CarrierQuota quota, QuotaPlaces places) => places.TryTake() ? null : quota.RefusalOf(places);
}
