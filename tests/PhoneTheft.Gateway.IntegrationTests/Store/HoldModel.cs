using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Operations;

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
        switch (operation)
        {
            case Place place when held == Completed(place, held):
                return Answer(WriteOutcome.Unchanged, Number, operation);
            case Place place:
                _holds[key] = Completed(place, held);
                return Answer(WriteOutcome.Changed, ++Number, operation);
            case Release when held is not null:
                _holds.Remove(key);
                _ended[key] = ++Number;
                return Answer(WriteOutcome.Changed, Number, operation);
            case Release when _ended.TryGetValue(key, out var ended):
                return Answer(WriteOutcome.Unchanged, ended, operation);
            default:
                return (WriteOutcome.NotHeld, 0, EquipmentStatus.None, 0);
        }
    }

    /// <summary>Disposition, reason, expires_at and reference of a device's holds, by carrier.</summary>
    public Dictionary<string, string> HoldsOn(EquipmentIdentity identity) =>
        _holds.Where(hold => hold.Key.Identity == identity).ToDictionary(hold => hold.Key.Carrier, hold => hold.Value);

    public EquipmentStatus StatusOf(EquipmentIdentity identity)
    {
        var holds = _holds.Where(hold => hold.Key.Identity == identity).Select(hold => hold.Value[0]).ToList();
        return holds.Contains('B') ? EquipmentStatus.Prohibited : holds.Contains('T') ? EquipmentStatus.Tracked : EquipmentStatus.Permitted;
    }

    public Dictionary<EquipmentIdentity, EquipmentStatus> EffectiveList() => _holds.Keys.Select(key => key.Identity).Distinct().ToDictionary(identity => identity, StatusOf);

    public Digest Digest() => EffectiveList().Aggregate(Core.Digest.Empty, (sum, entry) => sum + Core.Digest.Of(entry.Key, entry.Value));

    /// <summary>What the operation leaves open is as the hold has it; every expiry of the model lies in the future.</summary>
    private static string Completed(Place place, string? held)
    {
        var said = HoldText.Of(place.Terms).Split('\t');
        var had = held?.Split('\t') ?? said;
        var kept = said[0][..1] + had[0][1..];
        said[0] = place.Keep.HasFlag(HoldFields.Reason) && kept is not ("B6" or "B7") ? kept : said[0];
        said[1] = place.Keep.HasFlag(HoldFields.ExpiresAt) ? had[1] : said[1];
        said[2] = place.Keep.HasFlag(HoldFields.Reference) ? had[2] : said[2];
        return string.Join('\t', said);
    }

    private (WriteOutcome, long, EquipmentStatus, int) Answer(WriteOutcome outcome, long number, WriteOperation operation) =>
        (outcome, number, StatusOf(operation.Identity), _holds.Keys.Count(key => key.Identity == operation.Identity && key.Carrier != operation.Carrier));
}
