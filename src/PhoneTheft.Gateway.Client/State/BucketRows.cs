using PhoneTheft.Gateway.Client.StateFiles;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client.State;

/// <summary>The rows of some buckets of one shard, replaced by what a gateway has in them. The caller holds the transaction.</summary>
/// <remarks>It goes by the rows, not by the digest kept beside them: that one may fit while a row is wrong.</remarks>
internal sealed class BucketRows(StateDatabase database, LocalList list, int shard, int shards)
{
    /// <summary>Replaces devices of the list.</summary>
    /// <param name="buckets">What is to be in the buckets.</param>
    /// <param name="digest">The digest of the whole shard afterwards, computed from its rows.</param>
    /// <returns>How many devices are different now.</returns>
    public int ReplaceList(IReadOnlyList<BucketContent> buckets, out Digest digest)
    {
        var named = NumbersOf(buckets);
        var wanted = BucketContent.Devices(buckets, shard, shards);
        digest = Digest.Empty;
        foreach (var (identity, status) in wanted)
        {
            digest += Digest.Of(identity, status);
        }

        var surplus = new List<EquipmentIdentity>();
        using var row = database.Prepare($"SELECT identity, {LocalList.StatusColumn} FROM {StateSchema.List} WHERE identity % {shards} = {shard}");
        while (row.Step())
        {
            var identity = row.Identity(0);
            if (!named.Contains(Bucket.Of(identity, shards)))
            {
                digest += Digest.Of(identity, LocalList.Status(row.Long(1)));
            }
            else if (!wanted.ContainsKey(identity))
            {
                surplus.Add(identity);
            }
        }

        surplus.ForEach(list.RemoveFromList);
        return surplus.Count + wanted.Count(device => list.Set(device.Key, device.Value) != device.Value);
    }

    /// <summary>Replaces own holds.</summary>
    /// <param name="buckets">What is to be in the buckets.</param>
    /// <returns>How many holds are different now.</returns>
    public int ReplaceOwnHolds(IReadOnlyList<BucketContent> buckets)
    {
        var surplus = OwnHoldsIn(NumbersOf(buckets));
        var different = 0;
        foreach (var content in buckets)
        {
            foreach (var hold in content.OwnHolds)
            {
                content.ThrowIfElsewhere(hold.Identity, shard, shards);
                var known = surplus.Remove(hold.Identity, out var before);
                different += known && Digest.Of(before!) == Digest.Of(hold) ? 0 : 1;
                list.PutOwn(hold);
            }
        }

        foreach (var identity in surplus.Keys)
        {
            list.RemoveOwn(identity);
        }

        return different + surplus.Count;
    }

    private Dictionary<EquipmentIdentity, Hold> OwnHoldsIn(HashSet<int> named)
    {
        var holds = new Dictionary<EquipmentIdentity, Hold>();
        using var row = database.Prepare($"SELECT {HoldRow.Columns} FROM {StateSchema.OwnHolds} WHERE identity % {shards} = {shard}");
        while (row.Step())
        {
            // The carrier is not compared: all holds of a file are of one.
            if (named.Contains(Bucket.Of(row.Identity(0), shards)))
            {
                holds.Add(row.Identity(0), HoldRow.Read(row, "", shards));
            }
        }

        return holds;
    }

    private static HashSet<int> NumbersOf(IReadOnlyList<BucketContent> buckets) => [.. buckets.Select(content => content.Bucket)];
}
