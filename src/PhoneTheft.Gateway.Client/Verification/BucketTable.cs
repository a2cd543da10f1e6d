using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;
using Bucket = PhoneTheft.Gateway.Core.Bucket;
using Cursor = PhoneTheft.Gateway.Core.Cursor;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;

namespace PhoneTheft.Gateway.Client.Verification;

/// <summary>The digests of all buckets of all shards, computed in one pass over a state, of the list and of the own holds.</summary>
internal sealed class BucketTable
{
    private readonly Digest[] _list;
    private readonly Digest[] _own;

    public BucketTable(StateReader reader, CancellationToken cancellationToken)
    {
        Cursor = reader.Cursor;
        Carrier = reader.Carrier;
        _list = new Digest[reader.Shards * Bucket.Count];
        _own = new Digest[reader.Shards * Bucket.Count];
        foreach (var (identity, status) in reader.List())
        {
            cancellationToken.ThrowIfCancellationRequested();
            _list[PlaceOf(identity, reader.Shards)] += Digest.Of(identity, status);
            Prohibited += status == EquipmentStatus.Prohibited ? 1 : 0;
            Tracked += status == EquipmentStatus.Tracked ? 1 : 0;
        }

        foreach (var hold in reader.OwnHolds())
        {
            cancellationToken.ThrowIfCancellationRequested();
            _own[PlaceOf(hold.Identity, reader.Shards)] += Digest.Of(hold);
            Holds++;
        }
    }

    /// <summary>Where the state was.</summary>
    public Cursor Cursor { get; }

    /// <summary>Whose state it is; null when it does not say.</summary>
    public string? Carrier { get; }

    public long Prohibited { get; }

    public long Tracked { get; }

    public long Holds { get; }

    /// <summary>Of the whole list.</summary>
    public Digest Digest => Sum(_list);

    /// <summary>Of the list in one shard.</summary>
    public Digest DigestOf(int shard) => Sum(Of(ListScope.Effective, shard));

    public IReadOnlyList<Digest> Of(ListScope scope, int shard) =>
        new ArraySegment<Digest>(scope == ListScope.Own ? _own : _list, shard * Bucket.Count, Bucket.Count);

    private static Digest Sum(IEnumerable<Digest> digests) => digests.Aggregate(Digest.Empty, (sum, digest) => sum + digest);

    private static int PlaceOf(EquipmentIdentity identity, int shards) =>
        (identity.ShardOf(shards) * Bucket.Count) + Bucket.Of(identity, shards);
}
