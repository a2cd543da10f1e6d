using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client.State;

/// <summary>All that belongs into one bucket of a shard: of the list, or of the own holds.</summary>
/// <param name="Bucket">0 … 255, see <see cref="Core.Bucket"/>.</param>
internal sealed record BucketContent(int Bucket)
{
    public IReadOnlyList<EquipmentIdentity> Prohibited { get; init; } = [];

    public IReadOnlyList<EquipmentIdentity> Tracked { get; init; } = [];

    public IReadOnlyList<Hold> OwnHolds { get; init; } = [];

    /// <summary>The devices of several buckets of one shard, with their status.</summary>
    /// <exception cref="ArgumentException">A device belongs elsewhere.</exception>
    public static Dictionary<EquipmentIdentity, EquipmentStatus> Devices(IReadOnlyList<BucketContent> buckets, int shard, int shards)
    {
        var devices = new Dictionary<EquipmentIdentity, EquipmentStatus>();
        foreach (var content in buckets)
        {
            foreach (var identity in content.Prohibited)
            {
                content.ThrowIfElsewhere(identity, shard, shards);
                devices[identity] = EquipmentStatus.Prohibited;
            }

            foreach (var identity in content.Tracked)
            {
                content.ThrowIfElsewhere(identity, shard, shards);
                devices[identity] = EquipmentStatus.Tracked;
            }
        }

        return devices;
    }

    /// <summary>Repairing one bucket must not damage another.</summary>
    /// <exception cref="ArgumentException">The device is of another bucket or shard.</exception>
    public void ThrowIfElsewhere(EquipmentIdentity identity, int shard, int shards)
    {
        if (identity.ShardOf(shards) != shard || Core.Bucket.Of(identity, shards) != Bucket)
        {
            throw new ArgumentException($"A device is not of bucket {Bucket} of shard {shard}.", nameof(identity));
        }
    }
}
