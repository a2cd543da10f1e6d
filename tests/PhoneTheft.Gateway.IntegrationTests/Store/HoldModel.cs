using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Writing;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>The rules of holds in plain C#: what the script has to agree with.</summary>
internal sealed class HoldModel
{
    private readonly Dictionary<(string Carrier, EquipmentIdentity Identity), string> _holds = [];
    private readonly Dictionary<(string Carrier, EquipmentIdentity Identity), long> _ended = [];

    public long Number { get; private set; }

    public int Holds => _holds.Count;

    /// <summary>What the operation has to do, and the number it has to quote (0: none).</summary>
    public (WriteOutcome Outcome, long Number, EquipmentStatus Status, int OtherHolds) Apply(WriteOperation operation)
    {
        var key = (operation.Carrier, operation.Identity);
        var held = _holds.GetValueOrDefault(key);
        switch (operation.Kind)
        {
            case WriteKind.Place when held == operation.Sameness:
                return Answer(WriteOutcome.Unchanged, Number, operation);
            case WriteKind.Place:
                _holds[key] = operation.Sameness;
                return Answer(WriteOutcome.Changed, ++Number, operation);
            case WriteKind.Release when held is not null:
                _holds.Remove(key);
                _ended[key] = ++Number;
                return Answer(WriteOutcome.Changed, Number, operation);
            case WriteKind.Release when _ended.TryGetValue(key, out var ended):
                return Answer(WriteOutcome.Unchanged, ended, operation);
            default:
                return (WriteOutcome.NotHeld, 0, EquipmentStatus.None, 0);
        }
    }

    public EquipmentStatus StatusOf(EquipmentIdentity identity)
    {
        var holds = _holds.Where(hold => hold.Key.Identity == identity).Select(hold => hold.Value[0]).ToList();
        return holds.Contains('B') ? EquipmentStatus.Prohibited : holds.Contains('T') ? EquipmentStatus.Tracked : EquipmentStatus.Permitted;
    }

    public Dictionary<EquipmentIdentity, EquipmentStatus> EffectiveList() => _holds.Keys.Select(key => key.Identity).Distinct().ToDictionary(identity => identity, StatusOf);

    public Digest Digest() => EffectiveList().Aggregate(Core.Digest.Empty, (sum, entry) => sum + Core.Digest.Of(entry.Key, entry.Value));

    private (WriteOutcome, long, EquipmentStatus, int) Answer(WriteOutcome outcome, long number, WriteOperation operation) =>
        (outcome, number, StatusOf(operation.Identity), _holds.Keys.Count(key => key.Identity == operation.Identity && key.Carrier != operation.Carrier));
}
