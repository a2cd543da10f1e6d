using Google.Protobuf;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Histories;

namespace PhoneTheft.Gateway.Tests.Sync;

/// <summary>A store in a few lines: what a good history is made over.</summary>
internal sealed class SimulatedStore
{
    public const int Shards = 16;

    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<Change>[] _log = [.. Enumerable.Range(0, Shards).Select(_ => new List<Change>())];
    private readonly Dictionary<(string Carrier, EquipmentIdentity Identity), Hold> _holds = [];

    public Guid Id { get; } = new("88c5c17d-1593-43cd-993e-fb809752033b");

    public StoreHistory History => new(Id, _log);

    /// <summary>A device of a shard.</summary>
    public static EquipmentIdentity Device(int shard, int number) =>
        EquipmentIdentity.FromValue(35_000_000_000_000 + (ulong)((number * Shards) + shard));

    public ByteString Cursor =>
        ByteString.CopyFrom(new Cursor(Id, [.. _log.Select((changes, shard) => PositionOf(changes, shard))]).ToByteArray());

    public IEnumerable<ByteString> Digests =>
        _log.Select(changes => ByteString.CopyFrom((changes.LastOrDefault()?.Digest ?? Digest.Empty).ToByteArray()));

    /// <summary>Takes one publish or one call; a disposition of none ends the hold.</summary>
    public IReadOnlyList<Change> Commit(string carrier, string producer, params (EquipmentIdentity Identity, Disposition Disposition, long Sequence)[] operations) =>
        [.. operations.Select(operation => Commit(carrier, producer, operation.Identity, operation.Disposition, operation.Sequence))];

    private Change Commit(string carrier, string producer, EquipmentIdentity identity, Disposition disposition, long sequence)
    {
        var shard = (int)(identity.Value % Shards);
        var log = _log[shard];
        var before = StatusOf(identity);
        var revision = new Revision(shard, 1, log.Count + 1, (ulong)((shard * 1_000_003) + ((log.Count + 1) * 7_919)));
        var hold = disposition == Disposition.None ? null : new Hold
        {
            Carrier = carrier,
            Identity = identity,
            Disposition = disposition,
            Reason = HoldReason.Stolen,
            AssertedAt = Epoch,
            Reference = $"case {log.Count}",
            Actor = "j.doe",
            Producer = producer,
            Sequence = sequence,
            Revision = revision,
        };
        _holds.Remove((carrier, identity));
        if (hold is not null)
        {
            _holds[(carrier, identity)] = hold;
        }

        var change = new Change
        {
            Revision = revision,
            Chain = new Chain(revision.Chain, 0, 0),
            Kind = hold is null ? ChangeKind.Released : ChangeKind.Placed,
            Identity = identity,
            Status = StatusOf(identity),
            Carrier = carrier,
            At = Epoch.AddSeconds(log.Count),
            Actor = "j.doe",
            Producer = producer,
            Sequence = sequence,
            Hold = hold,
            Prohibited = 0,
            Tracked = 0,
            Holds = 0,
            Digest = (log.LastOrDefault()?.Digest ?? Digest.Empty) + Digest.Of(identity, StatusOf(identity)) - Digest.Of(identity, before),
        };
        log.Add(change);
        return change;
    }

    private EquipmentStatus StatusOf(EquipmentIdentity identity)
    {
        var dispositions = _holds.Where(hold => hold.Key.Identity == identity).Select(hold => hold.Value.Disposition).ToList();
        return dispositions.Contains(Disposition.Block) ? EquipmentStatus.Prohibited : dispositions.Count > 0 ? EquipmentStatus.Tracked : EquipmentStatus.Permitted;
    }

    private static Revision PositionOf(List<Change> changes, int shard) =>
        changes.LastOrDefault()?.Revision ?? new Revision(shard, 1, 0, 0);
}
