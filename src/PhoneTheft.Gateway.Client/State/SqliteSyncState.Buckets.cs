using PhoneTheft.Gateway.Core;
using ListScope = PhoneTheft.Gateway.V1.ListScope;

namespace PhoneTheft.Gateway.Client.State;

// Repair of what differs. It goes by the rows, not by the digest kept beside them: that one may fit while a row is wrong.
internal sealed partial class SqliteSyncState
{
    internal override int ReplaceBuckets(ListScope scope, int shard, IReadOnlyList<BucketContent> buckets)
    {
        lock (_database.Gate)
        {
            ThrowWithoutList();
            var named = buckets.Select(content => content.Bucket).ToHashSet();
            var digests = _digests.ToArray();
            using var transaction = _database.Begin(durable: false);
            var different = scope == ListScope.Own ? ReplaceOwnHolds(shard, named, buckets) : ReplaceList(shard, named, buckets, digests);
            var carrier = _carrier ?? buckets.SelectMany(content => content.OwnHolds).FirstOrDefault()?.Carrier;
            KeepPosition(_cursor!, digests, carrier);
            transaction.Commit();
            Adopt(_cursor!, digests, carrier);
            return different;
        }
    }

    private int ReplaceList(int shard, HashSet<int> named, IReadOnlyList<BucketContent> buckets, Digest[] digests)
    {
        var wanted = BucketContent.Devices(buckets, shard, Shards);
        var sum = Digest.Empty;
        foreach (var (identity, status) in wanted)
        {
            sum += Digest.Of(identity, status);
        }

        var surplus = new List<EquipmentIdentity>();
        using var row = _database.Prepare($"SELECT identity, status = 'PROHIBITED' FROM {StateSchema.List} WHERE identity % {Shards} = {shard}");
        while (row.Step())
        {
            var identity = row.Identity(0);
            if (!named.Contains(Bucket.Of(identity, Shards)))
            {
                sum += Digest.Of(identity, LocalList.Status(row.Long(1) != 0));
            }
            else if (!wanted.ContainsKey(identity))
            {
                surplus.Add(identity);
            }
        }

        surplus.ForEach(List.RemoveFromList);
        digests[shard] = sum;
        return surplus.Count + wanted.Count(device => List.Set(device.Key, device.Value) != device.Value);
    }

    private int ReplaceOwnHolds(int shard, HashSet<int> named, IReadOnlyList<BucketContent> buckets)
    {
        var surplus = new Dictionary<EquipmentIdentity, Hold>();
        using (var row = _database.Prepare($"SELECT {HoldRow.Columns} FROM {StateSchema.OwnHolds} WHERE identity % {Shards} = {shard}"))
        {
            while (row.Step())
            {
                if (named.Contains(Bucket.Of(row.Identity(0), Shards)))
                {
                    surplus.Add(row.Identity(0), HoldRow.Read(row, _carrier ?? "", Shards));
                }
            }
        }

        var different = 0;
        foreach (var content in buckets)
        {
            foreach (var hold in content.OwnHolds)
            {
                ThrowIfAnothers(hold.Carrier);
                content.ThrowIfElsewhere(hold.Identity, shard, Shards);
                var known = surplus.Remove(hold.Identity, out var before);
                different += known && Digest.Of(before!) == Digest.Of(hold) ? 0 : 1;
                List.PutOwn(hold);
            }
        }

        foreach (var identity in surplus.Keys)
        {
            List.RemoveOwn(identity);
        }

        return different + surplus.Count;
    }
}
