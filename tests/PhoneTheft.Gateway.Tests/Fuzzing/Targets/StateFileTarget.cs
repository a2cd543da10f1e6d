using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Tests.Client.State;
using static PhoneTheft.Gateway.Tests.Client.State.Devices;

namespace PhoneTheft.Gateway.Tests.Fuzzing.Targets;

/// <summary>
/// A damaged state file is refused with a typed error, or what was lost of its list shows when it is compared. It never answers that
/// a device of the list is PERMITTED without that, and no phone gets a status that it never had.
/// </summary>
internal sealed class StateFileTarget : FuzzTarget
{
    private static readonly (EquipmentIdentity Identity, EquipmentStatus Status)[] List =
        [.. Enumerable.Range(0, 400).Select(i => (Phone(i * 7), i % 5 == 0 ? EquipmentStatus.Tracked : EquipmentStatus.Prohibited))];

    private readonly StateFileUnderTest _file = new();
    private readonly byte[] _sound;
    private readonly IReadOnlyList<Digest> _digests;

    public StateFileTarget()
    {
        _file.State.BindStore(StateFileUnderTest.StoreId, StateFileUnderTest.Shards);
        _file.State.TakeSnapshot(List, StateFileUnderTest.CursorAt(9), HoldOf("alpha", Phone(1)), HoldOf("alpha", Phone(2)));
        _file.Journal.Add([Block(Phone(3)), End(Phone(4))]);
        using (var reader = _file.State.Read())
        {
            _digests = reader.Digests();
        }

        _file.Stop();
        _sound = File.ReadAllBytes(_file.Path);
    }

    public override string Name => "state-file";

    public override int ShortRuns => 40;

    public override int Longest => 40;

    public override IEnumerable<byte[]> Seeds => Damage.Seeds;

    public override string Try(byte[] input)
    {
        foreach (var left in new[] { "-wal", "-shm" })
        {
            File.Delete(_file.Path + left);
        }

        File.WriteAllBytes(_file.Path, Damage.Do(_sound, input));
        return $"{Outcome(ReadOnly)} {Outcome(Work)}";
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }
    }

    private static string Outcome(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (SyncStateException e)
        {
            return e.GetType().Name;
        }
    }

    private string ReadOnly()
    {
        using var reader = SyncState.OpenToRead(_file.Path);
        var list = reader.List().ToList();
        _ = reader.OwnHolds().Count();
        var isWhole = list.SequenceEqual(List.Select(device => KeyValuePair.Create(device.Identity, device.Status)));
        Demand(isWhole || reader.Shards != StateFileUnderTest.Shards || !reader.Digests().SequenceEqual(_digests), "what is missing shows");
        return isWhole ? "whole" : "differs";
    }

    private string Work()
    {
        using var state = _file.Open();
        if (!state.HasList)
        {
            return "no list";
        }

        _ = state.Journal!.Pending;
        foreach (var (identity, status) in List.Take(20))
        {
            var answer = state.StatusOf(identity);
            Demand(answer == status || answer is EquipmentStatus.Permitted, "no phone has a status that it never had");
        }

        state.Apply([Change(Phone(2_800), EquipmentStatus.Prohibited)], StateFileUnderTest.CursorAt(10));
        return "works";
    }
}
