using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;

namespace PhoneTheft.Gateway.Cli.Verifying;

/// <summary>What is in some buckets of one shard, device by device, as digests: equal digest, equal entry.</summary>
internal static class BucketContents
{
    public static Dictionary<EquipmentIdentity, Digest> Of(StateReader reader, bool own, int shard, IReadOnlySet<int> buckets)
    {
        var entries = own
            ? reader.OwnHolds().Select(hold => (hold.Identity, Digest: Digest.Of(hold)))
            : reader.List().Select(entry => (Identity: entry.Key, Digest: Digest.Of(entry.Key, entry.Value)));
        return entries
            .Where(entry => entry.Identity.ShardOf(reader.Shards) == shard && buckets.Contains(Core.Bucket.Of(entry.Identity, reader.Shards)))
            .ToDictionary(entry => entry.Identity, entry => entry.Digest);
    }

    public static Dictionary<EquipmentIdentity, Digest> Of(IEnumerable<V1.Bucket> buckets)
    {
        var contents = new Dictionary<EquipmentIdentity, Digest>();
        foreach (var bucket in buckets)
        {
            Add(contents, bucket.Prohibited, EquipmentStatus.Prohibited);
            Add(contents, bucket.Tracked, EquipmentStatus.Tracked);
            foreach (var own in bucket.OwnHolds)
            {
                if (EquipmentIdentity.TryParseCanonical(own.Identity, out var identity))
                {
                    contents[identity] = Digest.Of(HoldOf(identity, own.Hold));
                }
            }
        }

        return contents;
    }

    private static void Add(Dictionary<EquipmentIdentity, Digest> contents, IEnumerable<ulong> deltas, EquipmentStatus status)
    {
        var value = 0UL;
        foreach (var delta in deltas)
        {
            value += delta;
            var identity = EquipmentIdentity.FromValue(value);
            contents[identity] = Digest.Of(identity, status);
        }
    }

    private static Core.Hold HoldOf(EquipmentIdentity identity, V1.Hold hold) => new()
    {
        Carrier = hold.Carrier,
        Identity = identity,
        Disposition = (Core.Disposition)hold.Disposition,
        Reason = (Core.HoldReason)hold.Reason,
        AssertedAt = hold.AssertedAt.ToDateTimeOffset(),
        ExpiresAt = hold.ExpiresAt?.ToDateTimeOffset(),
        Reference = hold.Reference,
        Revision = default,
    };
}
