using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Format;

namespace PhoneTheft.Gateway.Store.Writing;

/// <summary>What became of one operation.</summary>
/// <param name="Outcome">What it did.</param>
/// <param name="Revision">Of its change; for <see cref="WriteOutcome.Unchanged"/> of what it found; none for <see cref="WriteOutcome.NotHeld"/>.</param>
/// <param name="Status">The device's effective status after it.</param>
/// <param name="OtherHolds">How many other carriers hold the device.</param>
internal readonly record struct WriteResult(WriteOutcome Outcome, Revision Revision, EquipmentStatus Status, int OtherHolds)
{
    /// <summary>For <see cref="WriteOutcome.Changed"/>: what the carrier's own hold was before; null: there was none.</summary>
    public Disposition? Before { get; init; }

    /// <summary>Reads "C epoch number chain status others before", "U epoch number chain status others", "A epoch number chain" or "N".</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static WriteResult Parse(ReadOnlySpan<byte> text, int shard)
    {
        var fields = new FieldReader(text, separator: (byte)' ');
        var outcome = OutcomeOf(fields.Next());
        if (outcome == WriteOutcome.NotHeld)
        {
            return new WriteResult(outcome, default, EquipmentStatus.None, 0);
        }

        var revision = new Revision(shard, fields.NextInt64(), fields.NextInt64(), fields.NextHex64());
        return outcome switch
        {
            WriteOutcome.AlreadyApplied => new WriteResult(outcome, revision, EquipmentStatus.None, 0),
            WriteOutcome.Unchanged => new WriteResult(outcome, revision, StatusOf(fields.Next()), fields.NextInt32()),
            _ => new WriteResult(outcome, revision, StatusOf(fields.Next()), fields.NextInt32()) { Before = DispositionOf(fields.Next()) },
        };
    }

    private static WriteOutcome OutcomeOf(ReadOnlySpan<byte> word) => word is [(byte)'C' or (byte)'U' or (byte)'N' or (byte)'A']
        ? (WriteOutcome)word[0]
        : throw new FormatException("An outcome is C, U, N or A.");

    private static EquipmentStatus StatusOf(ReadOnlySpan<byte> letter) => letter switch
    {
        [(byte)'B'] => EquipmentStatus.Prohibited,
        [(byte)'T'] => EquipmentStatus.Tracked,
        _ => EquipmentStatus.Permitted,
    };

    private static Disposition? DispositionOf(ReadOnlySpan<byte> letter) => letter switch
    {
        [(byte)'B'] => Disposition.Block,
        [(byte)'T'] => Disposition.Track,
        _ => null,
    };
}
