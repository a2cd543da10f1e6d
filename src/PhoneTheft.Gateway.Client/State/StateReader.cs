using PhoneTheft.Gateway.Core;
using ListScope = PhoneTheft.Gateway.V1.ListScope;

namespace PhoneTheft.Gateway.Client;

/// <summary>
/// A state as it was at one moment. It keeps the file from shedding what is newer, so don't hold it for longer than needed.
/// </summary>
public abstract class StateReader : IDisposable
{
    private protected StateReader()
    {
    }

    /// <summary>The store the list is of.</summary>
    public Guid StoreId => Cursor.StoreId;

    /// <summary>How many shards it has.</summary>
    public int Shards => Cursor.Positions.Length;

    /// <summary>Whose state it is; null while nobody has said.</summary>
    public abstract string? Carrier { get; }

    /// <summary>Up to where the list has been brought.</summary>
    public abstract Cursor Cursor { get; }

    /// <summary>The list, ascending by identity.</summary>
    public abstract IEnumerable<KeyValuePair<EquipmentIdentity, EquipmentStatus>> List();

    /// <summary>What the carrier itself holds, as far as it was told, ascending by identity. None in a state without a journal.</summary>
    public abstract IEnumerable<Hold> OwnHolds();

    /// <summary>The digest of the list, by shard, computed from the list itself.</summary>
    public IReadOnlyList<Digest> Digests()
    {
        var digests = new Digest[Shards];
        foreach (var (identity, status) in List())
        {
            digests[identity.ShardOf(Shards)] += Digest.Of(identity, status);
        }

        return digests;
    }

    /// <summary>The 256 digests, by bucket, of one shard of the list or of the own holds.</summary>
    internal IReadOnlyList<Digest> BucketDigests(ListScope scope, int shard)
    {
        var digests = new Digest[Bucket.Count];
        if (scope == ListScope.Own)
        {
            foreach (var hold in OwnHolds().Where(hold => hold.Identity.ShardOf(Shards) == shard))
            {
                digests[Bucket.Of(hold.Identity, Shards)] += Digest.Of(hold);
            }
        }
        else
        {
            foreach (var (identity, status) in ListOf(shard))
            {
                digests[Bucket.Of(identity, Shards)] += Digest.Of(identity, status);
            }
        }

        return digests;
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    private protected abstract IEnumerable<KeyValuePair<EquipmentIdentity, EquipmentStatus>> ListOf(int shard);
}
