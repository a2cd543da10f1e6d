using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client;

/// <summary>One shard of a gateway.</summary>
public sealed record ShardStatus
{
    /// <summary>The last change that the gateway holds; null: nothing is loaded yet.</summary>
    public required Revision? Head { get; init; }

    /// <summary>How it stands to the store.</summary>
    public required ShardState State { get; init; }

    /// <summary>How long ago the gateway last knew that it held all that the store held; whole milliseconds.</summary>
    public TimeSpan Staleness { get; init; }

    /// <summary>Devices that are PROHIBITED.</summary>
    public long Prohibited { get; init; }

    /// <summary>Devices that are TRACKED.</summary>
    public long Tracked { get; init; }

    /// <summary>Holds of all carriers, as the store counts them.</summary>
    public long Holds { get; init; }

    /// <summary>Devices that are answered from holds that the store lost; they count nowhere else.</summary>
    public long LostHolds { get; init; }

    /// <summary>Over the effective list of the shard: equal wherever the list is equal. It finds accidents, not forgery.</summary>
    public Digest Digest { get; init; }
}
