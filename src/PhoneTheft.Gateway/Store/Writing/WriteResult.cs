using System.Globalization;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Store.Writing;

/// <summary>What became of one operation.</summary>
/// <param name="Outcome">What it did.</param>
/// <param name="Revision">Of its change; for <see cref="WriteOutcome.Unchanged"/> of what it found; none for <see cref="WriteOutcome.NotHeld"/>.</param>
/// <param name="Status">The device's effective status after it.</param>
/// <param name="OtherHolds">How many other carriers hold the device.</param>
internal readonly record struct WriteResult(WriteOutcome Outcome, Revision Revision, EquipmentStatus Status, int OtherHolds)
{
    /// <summary>Reads "C epoch number chain status others", "U …" likewise, "A epoch number chain" or "N".</summary>
    public static WriteResult Parse(string text, int shard)
    {
        var fields = text.Split(' ');
        var outcome = (WriteOutcome)fields[0][0];
        if (outcome == WriteOutcome.NotHeld)
        {
            return new WriteResult(outcome, default, EquipmentStatus.None, 0);
        }

        var revision = new Revision(
            shard,
            long.Parse(fields[1], CultureInfo.InvariantCulture),
            long.Parse(fields[2], CultureInfo.InvariantCulture),
            ulong.Parse(fields[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        return outcome == WriteOutcome.AlreadyApplied
            ? new WriteResult(outcome, revision, EquipmentStatus.None, 0)
            : new WriteResult(outcome, revision, StatusOf(fields[4]), int.Parse(fields[5], CultureInfo.InvariantCulture));
    }

    private static EquipmentStatus StatusOf(string letter) => letter switch
    {
        "B" => EquipmentStatus.Prohibited,
        "T" => EquipmentStatus.Tracked,
        _ => EquipmentStatus.Permitted,
    };
}
