using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Client.State;
using PhoneTheft.Gateway.Core;
using static PhoneTheft.Gateway.Tests.Client.State.Devices;
using static PhoneTheft.Gateway.Tests.Client.State.StateFileUnderTest;
using ListScope = PhoneTheft.Gateway.V1.ListScope;

namespace PhoneTheft.Gateway.Tests.Client.State;

public sealed class BucketTests
{
    private const int Shard = 5;

    // All of one shard, 600 devices apart from each other by 16: every bucket of it has two or three.
    private static readonly EquipmentIdentity[] OfOneShard =
        [.. Enumerable.Range(0, 600).Select(number => EquipmentIdentity.FromValue(35_000_000_000_000 + (ulong)((number * Shards) + Shard)))];

    private static readonly (EquipmentIdentity, EquipmentStatus)[] List =
        [.. OfOneShard.Select(identity => (identity, identity.Serial % 3 == 0 ? EquipmentStatus.Tracked : EquipmentStatus.Prohibited))];

    [Theory]
    [InlineData("DELETE FROM blocklist WHERE identity = @identity")]
    [InlineData("UPDATE blocklist SET status = 'TRACKED' WHERE identity = @identity")]
    [InlineData("UPDATE blocklist SET identity = identity + 16 * 256 * 1000 WHERE identity = @identity")]
    public void A_row_that_was_tampered_with_is_found_by_its_bucket_and_repaired(string tampering)
    {
        using var file = WithAList(List);
        var victim = List.First(device => device.Item2 == EquipmentStatus.Prohibited).Item1;
        var right = Buckets(file.State, ListScope.Effective);
        file.Sql(tampering, (long)victim.Value);

        // The digest that is moved along knows nothing of it; the rows do.
        Assert.Equal(DigestOf(Shard, AsPairs(List)), file.State.Digests[Shard]);
        var found = Assert.Single(Enumerable.Range(0, Bucket.Count), bucket => Buckets(file.State, ListScope.Effective)[bucket] != right[bucket]);
        Assert.Equal(Bucket.Of(victim, Shards), found);
        var changed = file.State.ReplaceBuckets(ListScope.Effective, Shard, [ContentOf(found)]);

        Assert.InRange(changed, 1, 2);
        Assert.Equal(AsPairs(List), file.State.Listed());
        Assert.Equal(right, Buckets(file.State, ListScope.Effective));
        Assert.Equal(DigestOf(Shard, AsPairs(List)), file.State.Digests[Shard]);
    }

    [Fact]
    public void A_list_that_missed_a_change_has_the_right_digest_again_after_repair_and_a_restart()
    {
        using var file = WithAList(List[..^1]);
        var missing = List[^1].Item1;
        file.State.ReplaceBuckets(ListScope.Effective, Shard, [ContentOf(Bucket.Of(missing, Shards))]);
        file.Restart();

        Assert.Equal(DigestOf(Shard, AsPairs(List)), file.State.Digests[Shard]);
        Assert.Equal(AsPairs(List), file.State.Listed());
    }

    [Fact]
    public void Own_holds_are_compared_and_repaired_likewise()
    {
        using var file = WithAList(List);
        var holds = OfOneShard[..10].Select(identity => HoldOf("alpha", identity)).ToList();
        file.State.TakeSnapshot(List, CursorAt(1), holds);
        var right = Buckets(file.State, ListScope.Own);
        Assert.Equal(Digest.Of(holds[3]), right[Bucket.Of(holds[3].Identity, Shards)]);

        file.Sql("UPDATE own_holds SET reference = 'forged' WHERE identity = @identity", (long)holds[3].Identity.Value);
        file.Sql("DELETE FROM own_holds WHERE identity = @identity", (long)holds[4].Identity.Value);
        file.Sql("UPDATE own_holds SET identity = identity + 16 * 256 WHERE identity = @identity", (long)holds[5].Identity.Value);
        var wrong = Buckets(file.State, ListScope.Own);
        var differing = Enumerable.Range(0, Bucket.Count).Where(bucket => wrong[bucket] != right[bucket]).ToList();
        var changed = file.State.ReplaceBuckets(
            ListScope.Own,
            Shard,
            [.. differing.Select(bucket => new BucketContent(bucket) { OwnHolds = [.. holds.Where(hold => Bucket.Of(hold.Identity, Shards) == bucket)] })]);

        Assert.Equal(3, differing.Count);
        Assert.Equal(4, changed);
        Assert.Equal(holds, file.State.OwnHolds());
        Assert.Equal(right, Buckets(file.State, ListScope.Own));
    }

    [Fact]
    public void In_memory_it_is_the_same()
    {
        using var file = WithAList(List);
        using var state = SyncState.InMemory();
        state.BindStore(StoreId, Shards);
        state.TakeSnapshot([.. List[..^1], (EquipmentIdentity.FromValue(Shard), EquipmentStatus.Tracked)], CursorAt(1));

        state.ReplaceBuckets(ListScope.Effective, Shard, [ContentOf(Bucket.Of(List[^1].Item1, Shards)), ContentOf(0)]);

        Assert.Equal(AsPairs(List), state.Listed());
        Assert.Equal(file.State.Digests, state.Digests);
        Assert.Equal(Buckets(file.State, ListScope.Effective), Buckets(state, ListScope.Effective));
    }

    [Fact]
    public void What_belongs_into_another_bucket_is_refused_and_nothing_is_changed()
    {
        using var file = WithAList(List);
        var elsewhere = new BucketContent((Bucket.Of(OfOneShard[0], Shards) + 1) % Bucket.Count) { Prohibited = [OfOneShard[0]] };

        Assert.Throws<ArgumentException>(() => file.State.ReplaceBuckets(ListScope.Effective, Shard, [elsewhere]));

        Assert.Equal(AsPairs(List), file.State.Listed());
    }

    private static IReadOnlyList<Digest> Buckets(SyncState state, ListScope scope)
    {
        using var reader = state.Read();
        return reader.BucketDigests(scope, Shard);
    }

    private static BucketContent ContentOf(int bucket)
    {
        var devices = List.Where(device => Bucket.Of(device.Item1, Shards) == bucket).ToLookup(device => device.Item2, device => device.Item1);
        return new BucketContent(bucket) { Prohibited = [.. devices[EquipmentStatus.Prohibited]], Tracked = [.. devices[EquipmentStatus.Tracked]] };
    }

    private static List<KeyValuePair<EquipmentIdentity, EquipmentStatus>> AsPairs(IEnumerable<(EquipmentIdentity Identity, EquipmentStatus Status)> list) =>
        [.. list.Select(device => KeyValuePair.Create(device.Identity, device.Status))];
}
