using System.Collections.Immutable;
using Google.Protobuf;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Histories;

/// <summary>
/// A client's list in the plainest way there is: what the messages of its streams add up to. Messages come while a test looks: hence
/// the lock.
/// </summary>
internal sealed class ListModel(int shards)
{
    private readonly Lock _lock = new();
    private ShardList[] _list = Empty(shards);

    // The new list while a snapshot comes; the old one counts until its end.
    private ShardList[]? _coming;
    private (ulong Request, HashSet<uint> Cleared) _repair = (0, []);

    public int Shards => shards;

    /// <summary>The last cursor that was applied; empty before the first.</summary>
    public ByteString Cursor { get; private set; } = ByteString.Empty;

    public bool InSnapshot => _coming is not null;

    /// <summary>By shard, as Hello and Ack take them.</summary>
    public IReadOnlyList<Digest> Digests => Read(() => _list.Select(shard => shard.Digest).ToList());

    /// <summary>All of it, for comparisons.</summary>
    public IReadOnlyList<(EquipmentIdentity Identity, EquipmentStatus Status)> Devices =>
        Read(() => _list.SelectMany(shard => shard.Devices).Select(device => (device.Key, device.Value)).ToList());

    public EquipmentStatus StatusOf(EquipmentIdentity identity) => Read(() => ShardOf(_list, identity).StatusOf(identity));

    /// <summary>What a fault in a client would do.</summary>
    public void Set(EquipmentIdentity identity, EquipmentStatus status)
    {
        lock (_lock)
        {
            ShardOf(_list, identity).Set(identity, status);
        }
    }

    /// <summary>Takes a message in.</summary>
    /// <returns>The shards whose digest is not the one that the message says: at a snapshot's end, which then doesn't count, and at a checkpoint.</returns>
    public ImmutableArray<int> Apply(V1.SyncResponse message) => Read(() => Take(message));

    /// <summary>The shards whose digest differs from the ones that a checkpoint says.</summary>
    public ImmutableArray<int> Differing(IReadOnlyList<ByteString> digests) => Read(() => Differing(_list, digests));

    /// <summary>What a VerifyRequest carries: 256 digests of 16 bytes.</summary>
    public ByteString BucketsOf(int shard) => Read(() =>
    {
        var digests = new Digest[Bucket.Count];
        foreach (var (identity, status) in _list[shard].Devices)
        {
            digests[Bucket.Of(identity, shards)] += Digest.Of(identity, status);
        }

        return ByteString.CopyFrom([.. digests.SelectMany(digest => digest.ToByteArray())]);
    });

    private T Read<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }

    private ImmutableArray<int> Take(V1.SyncResponse message)
    {
        switch (message.MessageCase)
        {
            case V1.SyncResponse.MessageOneofCase.Welcome:
                // A snapshot that was cut off is no list.
                _coming = null;
                return [];
            case V1.SyncResponse.MessageOneofCase.SnapshotBegin:
                _coming = Empty(shards);
                return [];
            case V1.SyncResponse.MessageOneofCase.SnapshotChunk:
                SetAll(_coming ?? throw new InvalidOperationException("A chunk, and no snapshot has begun."), DevicesOf(
                    message.SnapshotChunk.Prohibited, message.SnapshotChunk.Tracked));
                return [];
            case V1.SyncResponse.MessageOneofCase.SnapshotEnd:
                return Finish(message.SnapshotEnd);
            case V1.SyncResponse.MessageOneofCase.Changes:
                Apply(message.Changes);
                return [];
            case V1.SyncResponse.MessageOneofCase.VerifyResponse when message.VerifyResponse.Scope == V1.ListScope.Effective:
                Repair(message.VerifyResponse);
                return [];
            default:
                return [];
        }
    }

    public static IEnumerable<(EquipmentIdentity Identity, EquipmentStatus Status)> DevicesOf(IEnumerable<V1.Bucket> buckets) =>
        buckets.SelectMany(bucket => DevicesOf(bucket.Prohibited, bucket.Tracked));

    private void Apply(V1.Changes changes)
    {
        foreach (var change in changes.Shards.SelectMany(shard => shard.Changes))
        {
            var identity = EquipmentIdentity.FromValue(ulong.Parse(change.Identity));
            ShardOf(_coming ?? _list, identity).Set(identity, (EquipmentStatus)(int)change.Status);
        }

        Cursor = InSnapshot ? Cursor : changes.Through;
    }

    private ImmutableArray<int> Finish(V1.SnapshotEnd end)
    {
        var coming = _coming ?? throw new InvalidOperationException("A snapshot ends that has not begun.");
        _coming = null;
        var differing = Differing(coming, end.Digests);
        if (differing.IsEmpty)
        {
            (_list, Cursor) = (coming, end.Cursor);
        }

        return differing;
    }

    private void Repair(V1.VerifyResponse response)
    {
        _repair = _repair.Request == response.RequestId ? _repair : (response.RequestId, []);
        foreach (var bucket in response.Buckets.Where(bucket => _repair.Cleared.Add(bucket.Bucket_)))
        {
            _list[response.Shard].RemoveWhere(identity => Bucket.Of(identity, shards) == bucket.Bucket_);
        }

        SetAll(_list, DevicesOf(response.Buckets));
    }

    private static void SetAll(ShardList[] list, IEnumerable<(EquipmentIdentity Identity, EquipmentStatus Status)> devices)
    {
        foreach (var (identity, status) in devices)
        {
            ShardOf(list, identity).Set(identity, status);
        }
    }

    private static IEnumerable<(EquipmentIdentity, EquipmentStatus)> DevicesOf(IEnumerable<ulong> prohibited, IEnumerable<ulong> tracked) =>
        IdentityDeltas.Read(prohibited).Select(value => (EquipmentIdentity.FromValue(value), EquipmentStatus.Prohibited))
            .Concat(IdentityDeltas.Read(tracked).Select(value => (EquipmentIdentity.FromValue(value), EquipmentStatus.Tracked)));

    private static ImmutableArray<int> Differing(ShardList[] list, IReadOnlyList<ByteString> digests) =>
        [.. Enumerable.Range(0, digests.Count).Where(
            shard => !digests[shard].IsEmpty && Digest.Read(digests[shard].Span) != list[shard].Digest)];

    private static ShardList ShardOf(ShardList[] list, EquipmentIdentity identity) => list[(int)(identity.Value % (ulong)list.Length)];

    private static ShardList[] Empty(int shards) => [.. Enumerable.Range(0, shards).Select(_ => new ShardList())];
}
