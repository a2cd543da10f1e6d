using System.Globalization;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Store.Format;

/// <summary>A device's ended holds as the store writes them: newest first, a line each.</summary>
/// <remarks><code>
/// carrier · ended_at in ms · R or X · ended_by · epoch · number · first 16 digits of the chain · the hold as it was
/// </code></remarks>
internal static class PastHoldText
{
    /// <exception cref="FormatException">The text is not a list of ended holds.</exception>
    public static IReadOnlyList<PastHold> Parse(ReadOnlySpan<byte> text, int shard, EquipmentIdentity identity)
    {
        var past = new List<PastHold>();
        foreach (var range in text.Split((byte)'\n'))
        {
            if (!text[range].IsEmpty)
            {
                past.Add(ParseOne(text[range], shard, identity));
            }
        }

        return past;
    }

    /// <summary>The line of a hold that a change ended.</summary>
    /// <param name="change">The change; it knows the hold it ended.</param>
    /// <param name="position">Where it stood.</param>
    public static string Of(Change change, LostPosition position) => string.Create(CultureInfo.InvariantCulture,
        $"{change.Carrier}\t{change.At.ToUnixTimeMilliseconds()}\t{(change.Kind == ChangeKind.Expired ? 'X' : 'R')}\t{change.Actor}\t{position.Epoch}\t{position.Number}\t{change.Revision.Chain:x16}\t{HoldText.Of(change.Ended!)}");

    private static PastHold ParseOne(ReadOnlySpan<byte> line, int shard, EquipmentIdentity identity)
    {
        var fields = new FieldReader(line);
        var carrier = fields.NextString();
        var endedAt = fields.NextTime();
        var end = EndOf(fields.Next());
        var endedBy = fields.NextString();
        var epoch = fields.NextInt64();
        var number = fields.NextInt64();
        var chain = ulong.TryParse(fields.Next(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var first)
            ? first
            : throw new FormatException("A chain must be hexadecimal.");
        var hold = HoldText.Parse(fields.Rest(), carrier, identity, shard);
        return new PastHold(hold, endedAt, end, endedBy, new Revision(shard, epoch, number, chain));
    }

    private static HoldEnd EndOf(ReadOnlySpan<byte> letter) => letter switch
    {
        [(byte)'R'] => HoldEnd.Released,
        [(byte)'X'] => HoldEnd.Expired,
        _ => throw new FormatException("The end of a hold must be R or X."),
    };
}
