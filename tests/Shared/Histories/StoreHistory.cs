using System.Collections.Immutable;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Histories;

/// <summary>What happened in truth: every change of every shard, from the first or from where the log still reaches back to.</summary>
internal sealed class StoreHistory
{
    private readonly ImmutableArray<ImmutableArray<Change>> _shards;
    private readonly ILookup<EquipmentIdentity, Change> _byDevice;
    private readonly Dictionary<(string Carrier, string Producer, int Shard, long Sequence), Change> _byPublication = [];

    /// <param name="storeId">Names the store.</param>
    /// <param name="shards">Gapless each, oldest first.</param>
    public StoreHistory(Guid storeId, IEnumerable<IEnumerable<Change>> shards)
    {
        StoreId = storeId;
        _shards = [.. shards.Select(changes => changes.ToImmutableArray())];
        _byDevice = _shards.SelectMany(changes => changes).ToLookup(change => change.Identity);
        foreach (var change in _shards.SelectMany(changes => changes).Where(change => change.Producer.Length > 0))
        {
            // The first counts; a second one is a violation that Unique finds.
            _byPublication.TryAdd((change.Carrier, change.Producer, change.Revision.Shard, change.Sequence), change);
        }
    }

    public Guid StoreId { get; }

    public int Shards => _shards.Length;

    public IEnumerable<Change> Changes => _shards.SelectMany(changes => changes);

    public ImmutableArray<Change> Of(int shard) => _shards[shard];

    public int ShardOf(EquipmentIdentity identity) => (int)(identity.Value % (ulong)Shards);

    public Change? Find(int shard, long number)
    {
        var changes = _shards[shard];
        var index = changes.IsEmpty ? -1 : number - changes[0].Revision.Number;
        return index >= 0 && index < changes.Length ? changes[(int)index] : null;
    }

    /// <summary>The change that an operation of a producer made, if it made one.</summary>
    public Change? Find(string carrier, string producer, int shard, ulong sequence) =>
        _byPublication.GetValueOrDefault((carrier, producer, shard, (long)sequence));

    /// <summary>Whether the list at that position follows from what is known here.</summary>
    public bool Reaches(int shard, long number) => number == 0 || Find(shard, number) is not null;

    /// <summary>Null: before what is known here.</summary>
    public Digest? DigestAt(int shard, long number) => number == 0 ? Digest.Empty : Find(shard, number)?.Digest;

    public IEnumerable<Change> Of(EquipmentIdentity identity) => _byDevice[identity];

    /// <summary>The status of a device at a position; null: not known, because the log doesn't reach back to its last change.</summary>
    public EquipmentStatus? StatusAt(EquipmentIdentity identity, long number) =>
        _byDevice[identity].LastOrDefault(change => change.Revision.Number <= number)?.Status
        ?? (_shards[ShardOf(identity)] is [{ Revision.Number: > 1 }, ..] ? null : EquipmentStatus.Permitted);

    /// <summary>Whether all of a shard's history is known.</summary>
    public bool IsWhole(int shard) => _shards[shard] is [] or [{ Revision.Number: 1 }, ..];

    /// <summary>The list of a shard at a position, from the whole history.</summary>
    public Dictionary<EquipmentIdentity, EquipmentStatus> ListAt(int shard, long number)
    {
        var list = new Dictionary<EquipmentIdentity, EquipmentStatus>();
        foreach (var change in _shards[shard].TakeWhile(change => change.Revision.Number <= number))
        {
            Apply(list, change);
        }

        return list;
    }

    public static void Apply(Dictionary<EquipmentIdentity, EquipmentStatus> list, Change change)
    {
        if (change.Status == EquipmentStatus.Permitted)
        {
            list.Remove(change.Identity);
        }
        else
        {
            list[change.Identity] = change.Status;
        }
    }
}
