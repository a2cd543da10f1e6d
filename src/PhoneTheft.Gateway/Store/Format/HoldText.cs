using System.Globalization;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Store.Format;

/// <summary>A hold as the store writes it.</summary>
/// <remarks>
/// Nine fields with tabs between them:
/// <code>
/// B2 · expires_at · reference · asserted_at · epoch · number · actor · producer · sequence
/// </code>
/// (that is disposition and reason in the first). The order serves the script: the first letter is all it needs to count,
/// and everything up to the third tab is what makes two holds the same, one prefix comparison. Times are seconds since
/// 1970; an absent expires_at is empty.
/// </remarks>
internal static class HoldText
{
    /// <summary>The first three fields, each with its tab: equal for two holds that say the same.</summary>
    public static string Sameness(Disposition disposition, HoldReason reason, DateTimeOffset? expiresAt, string reference) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{(disposition == Disposition.Track ? 'T' : 'B')}{(int)reason}\t{expiresAt?.ToUnixTimeSeconds()}\t{reference}\t");

    /// <exception cref="FormatException">The text is not a hold.</exception>
    public static Hold Parse(ReadOnlySpan<byte> text, string carrier, EquipmentIdentity identity, int shard)
    {
        var fields = new FieldReader(text);
        var said = ReadSaid(ref fields);
        var revision = new Revision(shard, Epoch: fields.NextInt64(), Number: fields.NextInt64(), Chain: 0);
        return said.ToHold(carrier, identity, revision, fields.NextString(), fields.NextString(), fields.NextInt64());
    }

    /// <summary>Reads the first four fields.</summary>
    public static HoldTerms ReadSaid(ref FieldReader fields)
    {
        var kind = fields.Next();
        if (kind.Length != 2 || kind[0] is not ((byte)'B' or (byte)'T') || kind[1] is < (byte)'1' or > (byte)'8')
        {
            throw new FormatException("A hold starts with its disposition and reason.");
        }

        var expires = fields.Next();
        var reference = fields.NextString();
        return new HoldTerms(
            kind[0] == 'B' ? Disposition.Block : Disposition.Track,
            (HoldReason)(kind[1] - '0'),
            expires.IsEmpty ? null : new FieldReader(expires).NextSecond(),
            reference,
            fields.NextSecond());
    }
}
