using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Client.State;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Tests.Client.State;

/// <summary>Phones, what happens to them, and lists of them.</summary>
internal static class Devices
{
    public static EquipmentIdentity Phone(int number) => EquipmentIdentity.FromValue(1_234_560_000_000 + (ulong)number);

    public static StateChange Change(EquipmentIdentity identity, EquipmentStatus status, string carrier = "bravo", Hold? hold = null) =>
        new(identity, status, carrier, hold);

    public static Hold HoldOf(string carrier, EquipmentIdentity identity, string reference = "4711") => new()
    {
        Carrier = carrier,
        Identity = identity,
        Disposition = Disposition.Block,
        Reason = HoldReason.Stolen,
        AssertedAt = DateTimeOffset.FromUnixTimeSeconds(1_795_362_983),
        ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(1_801_353_600),
        Reference = reference,
        Actor = "j.doe",
        Producer = "2b0a4d0e-6e62-4a4c-8e2d-0d6a9d0f6a11",
        Sequence = 12,
        Revision = new Revision(identity.ShardOf(StateFileUnderTest.Shards), 1, 3, 0),
    };

    public static PlaceHold Block(EquipmentIdentity identity, string reference = "") =>
        new() { Identity = identity, Reason = HoldReason.Stolen, Reference = reference };

    public static EndHold End(EquipmentIdentity identity) => new() { Identity = identity };

    public static void TakeSnapshot(this SyncState state, IReadOnlyList<(EquipmentIdentity Identity, EquipmentStatus Status)> devices, Cursor cursor, params IReadOnlyList<Hold> own)
    {
        using var stage = state.BeginSnapshot();
        stage.AddAll(devices);
        stage.AddOwn(own);
        stage.Commit(cursor);
    }

    public static void AddAll(this SnapshotStage stage, IReadOnlyList<(EquipmentIdentity Identity, EquipmentStatus Status)> devices)
    {
        foreach (var shard in devices.GroupBy(device => device.Identity.ShardOf(StateFileUnderTest.Shards)))
        {
            stage.Add(shard.Key, Of(shard, EquipmentStatus.Prohibited), Of(shard, EquipmentStatus.Tracked));
        }
    }

    public static Digest DigestOf(int shard, IEnumerable<KeyValuePair<EquipmentIdentity, EquipmentStatus>> list) =>
        list.Where(device => device.Key.ShardOf(StateFileUnderTest.Shards) == shard)
            .Aggregate(Digest.Empty, (sum, device) => sum + Digest.Of(device.Key, device.Value));

    public static List<KeyValuePair<EquipmentIdentity, EquipmentStatus>> Listed(this SyncState state)
    {
        using var reader = state.Read();
        return [.. reader.List()];
    }

    public static List<Hold> OwnHolds(this SyncState state)
    {
        using var reader = state.Read();
        return [.. reader.OwnHolds()];
    }

    private static EquipmentIdentity[] Of(IEnumerable<(EquipmentIdentity Identity, EquipmentStatus Status)> devices, EquipmentStatus status) =>
        [.. devices.Where(device => device.Status == status).Select(device => device.Identity).Order()];
}
