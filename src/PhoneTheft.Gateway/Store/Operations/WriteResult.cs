using System.Text;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Format;

namespace PhoneTheft.Gateway.Store.Operations;

/// <summary>The result of one operation.</summary>
/// <param name="Outcome">What it did.</param>
/// <param name="Revision">
/// Of its change; for <see cref="WriteOutcome.Unchanged"/> of what it found; none for <see cref="WriteOutcome.NotHeld"/>.
/// </param>
/// <param name="Status">The device's effective status after it.</param>
/// <param name="OtherHolds">How many other carriers hold the device.</param>
internal readonly record struct WriteResult(WriteOutcome Outcome, Revision Revision, EquipmentStatus Status, int OtherHolds)
{
    /// <summary>For <see cref="WriteOutcome.Changed"/>: what the carrier's own hold was before; null: there was none.</summary>
    public Disposition? Before { get; init; }

    /// <summary>The carrier's own hold after it; null: none, or not told: a sync stream is not.</summary>
    public Hold? Hold { get; init; }

    /// <summary>For <see cref="WriteOutcome.Changed"/>: the carrier's own hold before it; null: none, or not told.</summary>
    public Hold? Previous { get; init; }

    /// <summary>For <see cref="WriteOutcome.Damaged"/>: what the script met, such as "a hold that cannot be read".</summary>
    public string? Damage { get; init; }

    /// <summary>Reads "C epoch number chain status others before", "U epoch number chain status others", "A epoch number chain", "N" or "D what";
    /// in the lines after C and U the own hold after it and before.</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static WriteResult Parse(ReadOnlySpan<byte> text, int shard, WriteOperation operation)
    {
        var lines = new FieldReader(text, separator: (byte)'\n');
        var first = lines.Next();
        var result = ParseFirst(first, shard);
        if (first.Length == text.Length)
        {
            return result;
        }

        return result with { Hold = HoldOf(lines.Next(), shard, operation), Previous = HoldOf(lines.Next(), shard, operation) };
    }

    private static WriteResult ParseFirst(ReadOnlySpan<byte> line, int shard)
    {
        var fields = new FieldReader(line, separator: (byte)' ');
        var outcome = OutcomeOf(fields.Next());
        if (outcome is WriteOutcome.NotHeld or WriteOutcome.Damaged)
        {
            var result = new WriteResult(outcome, default, EquipmentStatus.None, 0);
            return outcome == WriteOutcome.Damaged ? result with { Damage = Encoding.UTF8.GetString(fields.Rest()) } : result;
        }

        var revision = new Revision(shard, fields.NextInt64(), fields.NextInt64(), fields.NextHex64());
        return outcome switch
        {
            WriteOutcome.AlreadyApplied => new WriteResult(outcome, revision, EquipmentStatus.None, 0),
            WriteOutcome.Unchanged => new WriteResult(outcome, revision, Letters.StatusOf(fields.Next()), fields.NextInt32()),
            _ => new WriteResult(outcome, revision, Letters.StatusOf(fields.Next()), fields.NextInt32()) { Before = Letters.DispositionOrNone(fields.Next()) },
        };
    }

    private static Hold? HoldOf(ReadOnlySpan<byte> text, int shard, WriteOperation operation) =>
        text.IsEmpty ? null : HoldText.Parse(text, operation.Carrier, operation.Identity, shard);

    private static WriteOutcome OutcomeOf(ReadOnlySpan<byte> word) => word is [(byte)'C' or (byte)'U' or (byte)'N' or (byte)'A' or (byte)'D']
        ? (WriteOutcome)word[0]
        : throw new FormatException("An outcome must be C, U, N, A or D.");
}

/// <summary>What an operation did; the letters are the script's.</summary>
internal enum WriteOutcome
{
    Changed = 'C',
    Unchanged = 'U',
    /// <summary>The carrier has no such hold, and had none.</summary>
    NotHeld = 'N',
    /// <summary>Its sequence number was applied before.</summary>
    AlreadyApplied = 'A',
    /// <summary>It was refused, because the store has something about its device that cannot be read.</summary>
    Damaged = 'D',
}
