using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Verifying;

/// <summary>What a state file adds up to, computed from its entries and not from what it says of itself.</summary>
internal sealed class StateDigests
{
    private readonly Digest[][] _list;
    private readonly Digest[][] _own;

    private StateDigests(int shards)
    {
        _list = [.. Enumerable.Range(0, shards).Select(_ => new Digest[Bucket.Count])];
        _own = [.. Enumerable.Range(0, shards).Select(_ => new Digest[Bucket.Count])];
    }

    public long Prohibited { get; private set; }

    public long Tracked { get; private set; }

    public long OwnHolds { get; private set; }

    /// <summary>Of the list, by shard.</summary>
    public IEnumerable<Digest> OfShards => _list.Select(Sum);

    /// <summary>Of the whole list.</summary>
    public Digest OfList => OfShards.Aggregate(Digest.Empty, (sum, digest) => sum + digest);

    public static StateDigests Of(StateReader reader, CancellationToken cancellationToken)
    {
        var digests = new StateDigests(reader.Shards);
        foreach (var (identity, status) in reader.List())
        {
            cancellationToken.ThrowIfCancellationRequested();
            digests._list[identity.ShardOf(reader.Shards)][Bucket.Of(identity, reader.Shards)] += Digest.Of(identity, status);
            digests.Prohibited += status == EquipmentStatus.Prohibited ? 1 : 0;
            digests.Tracked += status == EquipmentStatus.Tracked ? 1 : 0;
        }

        foreach (var hold in reader.OwnHolds())
        {
            cancellationToken.ThrowIfCancellationRequested();
            digests._own[hold.Identity.ShardOf(reader.Shards)][Bucket.Of(hold.Identity, reader.Shards)] += Digest.Of(hold);
            digests.OwnHolds++;
        }

        return digests;
    }

    /// <summary>The 256 digests of a shard, as a gateway compares them.</summary>
    public byte[] Buckets(bool own, int shard)
    {
        var bytes = new byte[Bucket.Count * Digest.Size];
        var digests = (own ? _own : _list)[shard];
        for (var bucket = 0; bucket < digests.Length; bucket++)
        {
            digests[bucket].Write(bytes.AsSpan(bucket * Digest.Size));
        }

        return bytes;
    }

    private static Digest Sum(Digest[] digests) => digests.Aggregate(Digest.Empty, (sum, digest) => sum + digest);
}
