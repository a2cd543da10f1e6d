using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;
using Bucket = PhoneTheft.Gateway.Core.Bucket;

namespace PhoneTheft.Gateway.Client.Receiving;

/// <summary>The digests of all buckets of all shards, computed in one pass over a state, of the list and of the own holds.</summary>
internal sealed class BucketTable
{
    private readonly Digest[] _list;
    private readonly Digest[] _own;

    public BucketTable(StateReader reader)
    {
        _list = new Digest[reader.Shards * Bucket.Count];
        _own = new Digest[reader.Shards * Bucket.Count];
        foreach (var (identity, status) in reader.List())
        {
            _list[PlaceOf(identity, reader.Shards)] += Digest.Of(identity, status);
            Devices++;
        }

        foreach (var hold in reader.OwnHolds())
        {
            _own[PlaceOf(hold.Identity, reader.Shards)] += Digest.Of(hold);
            Holds++;
        }
    }

    public long Devices { get; }

    public long Holds { get; }

    public IReadOnlyList<Digest> Of(ListScope scope, int shard) =>
        new ArraySegment<Digest>(scope == ListScope.Own ? _own : _list, shard * Bucket.Count, Bucket.Count);

    private static int PlaceOf(EquipmentIdentity identity, int shards) => (identity.ShardOf(shards) * Bucket.Count) + Bucket.Of(identity, shards);
}
