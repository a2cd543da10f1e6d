using PhoneTheft.Gateway.Client.State;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;
using Bucket = PhoneTheft.Gateway.Core.Bucket;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;
using Hold = PhoneTheft.Gateway.Core.Hold;

namespace PhoneTheft.Gateway.Client.Verification;

/// <summary>Which devices and holds make buckets differ.</summary>
internal sealed class BucketDifferences(int shards)
{
    public Dictionary<EquipmentIdentity, ListDifference> List { get; } = [];

    public Dictionary<EquipmentIdentity, HoldDifference> OwnHolds { get; } = [];

    /// <param name="scope">What was compared.</param>
    /// <param name="shard">Of which shard.</param>
    /// <param name="buckets">What the gateway has in the buckets that differ.</param>
    /// <param name="state">What the local list has.</param>
    public void Add(ListScope scope, int shard, IReadOnlyList<BucketContent> buckets, StateReader state)
    {
        var asked = buckets.Select(content => content.Bucket).ToHashSet();
        bool IsAsked(EquipmentIdentity identity) => identity.ShardOf(shards) == shard && asked.Contains(Bucket.Of(identity, shards));
        if (scope == ListScope.Own)
        {
            AddOwn(
                state.OwnHolds().Where(hold => IsAsked(hold.Identity)).ToDictionary(hold => hold.Identity),
                buckets.SelectMany(content => content.OwnHolds).ToDictionary(hold => hold.Identity));
            return;
        }

        var theirs = buckets.SelectMany(content => content.Prohibited).ToDictionary(identity => identity, _ => EquipmentStatus.Prohibited);
        foreach (var identity in buckets.SelectMany(content => content.Tracked))
        {
            theirs[identity] = EquipmentStatus.Tracked;
        }

        AddList(state.List().Where(entry => IsAsked(entry.Key)).ToDictionary(entry => entry.Key, entry => entry.Value), theirs);
    }

    /// <summary>Keeps only what was found here as well: what differed for no fault agrees by then.</summary>
    public void KeepOnly(BucketDifferences found)
    {
        LeaveOut(List.Keys.Except(found.List.Keys).ToList(), OwnHolds.Keys.Except(found.OwnHolds.Keys).ToList());
        foreach (var identity in List.Keys.ToList())
        {
            List[identity] = found.List[identity];
        }

        foreach (var identity in OwnHolds.Keys.ToList())
        {
            OwnHolds[identity] = found.OwnHolds[identity];
        }
    }

    /// <summary>Devices that are no difference after all.</summary>
    public void LeaveOut(IEnumerable<EquipmentIdentity> list, IEnumerable<EquipmentIdentity> ownHolds)
    {
        foreach (var identity in list)
        {
            List.Remove(identity);
        }

        foreach (var identity in ownHolds)
        {
            OwnHolds.Remove(identity);
        }
    }

    /// <param name="table">Of the state that was compared.</param>
    /// <param name="behind">How many changes it lacks.</param>
    /// <param name="differing">Shards of the list that differ, whether or not a device is known to.</param>
    public StateVerification ToVerification(BucketTable table, long behind, IEnumerable<int> differing) => new()
    {
        StoreId = table.Cursor.StoreId,
        Carrier = table.Carrier,
        Cursor = table.Cursor,
        Digest = table.Digest,
        Prohibited = table.Prohibited,
        Tracked = table.Tracked,
        Holds = table.Holds,
        Behind = behind,
        List = [.. List.Values.OrderBy(difference => difference.Identity)],
        OwnHolds = [.. OwnHolds.Values.OrderBy(difference => difference.Identity)],
        Shards = [.. ShardsOf(isOwn: false, List.Keys, differing), .. ShardsOf(isOwn: true, OwnHolds.Keys, [])],
    };

    private IEnumerable<ShardDifference> ShardsOf(bool isOwn, IEnumerable<EquipmentIdentity> devices, IEnumerable<int> differing)
    {
        var byShard = devices.ToLookup(identity => identity.ShardOf(shards));
        return differing.Union(byShard.Select(shard => shard.Key)).Order().Select(shard => new ShardDifference(
            isOwn,
            shard,
            [.. byShard[shard].Select(identity => Bucket.Of(identity, shards)).Distinct().Order()],
            byShard[shard].Count()));
    }

    private void AddList(Dictionary<EquipmentIdentity, EquipmentStatus> local, Dictionary<EquipmentIdentity, EquipmentStatus> theirs)
    {
        foreach (var identity in local.Keys.Union(theirs.Keys))
        {
            var here = local.GetValueOrDefault(identity, EquipmentStatus.Permitted);
            var there = theirs.GetValueOrDefault(identity, EquipmentStatus.Permitted);
            if (here != there)
            {
                List[identity] = new ListDifference(identity, here, there);
            }
        }
    }

    // As the digests compare them: by what makes two holds the same.
    private void AddOwn(Dictionary<EquipmentIdentity, Hold> local, Dictionary<EquipmentIdentity, Hold> theirs)
    {
        foreach (var identity in local.Keys.Union(theirs.Keys))
        {
            var here = local.GetValueOrDefault(identity);
            var there = theirs.GetValueOrDefault(identity);
            if (here is null || there is null || Digest.Of(here) != Digest.Of(there))
            {
                OwnHolds[identity] = new HoldDifference(identity, here, there);
            }
        }
    }
}
