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
    /// <summary>The first three fields, each with its tab: equal for two holds with equal terms.</summary>
    public static string Of(HoldTerms terms) => string.Create(CultureInfo.InvariantCulture,
        $"{Letters.Of(terms.Disposition)}{(int)terms.Reason}\t{terms.ExpiresAt?.ToUnixTimeSeconds()}\t{terms.Reference}\t");

    /// <summary>The first four fields: what the carrier has said.</summary>
    public static string OfSaid(Hold hold) => string.Create(CultureInfo.InvariantCulture,
        $"{Of(new HoldTerms(hold.Disposition, hold.Reason, hold.ExpiresAt, hold.Reference))}{hold.AssertedAt.ToUnixTimeSeconds()}");

    /// <summary>All nine fields.</summary>
    public static string Of(Hold hold) => string.Create(CultureInfo.InvariantCulture,
        $"{OfSaid(hold)}\t{hold.Revision.Epoch}\t{hold.Revision.Number}\t{hold.Actor}\t{hold.Producer}\t{hold.Sequence}");

    /// <exception cref="FormatException">The text is not a hold.</exception>
    public static Hold Parse(ReadOnlySpan<byte> text, string carrier, EquipmentIdentity identity, int shard)
    {
        var fields = new FieldReader(text);
        var (terms, assertedAt) = ReadTerms(ref fields);
        var revision = new Revision(shard, Epoch: fields.NextInt64(), Number: fields.NextInt64(), Chain: 0);
        return HoldOf(terms, assertedAt, carrier, identity, revision, fields.NextString(), fields.NextString(), fields.NextInt64());
    }

    /// <summary>Reads the first four fields.</summary>
    /// <exception cref="FormatException">They are not the beginning of a hold.</exception>
    public static (HoldTerms Terms, DateTimeOffset AssertedAt) ReadTerms(ref FieldReader fields)
    {
        var kind = fields.Next();
        if (kind.Length != 2 || kind[1] is < (byte)'1' or > (byte)'8')
        {
            throw new FormatException("A hold must start with B or T and a reason from 1 to 8.");
        }

        var expires = fields.Next();
        var reference = fields.NextString();
        var terms = new HoldTerms(
            Letters.DispositionOf(kind[0]),
            (HoldReason)(kind[1] - '0'),
            expires.IsEmpty ? null : new FieldReader(expires).NextSecond(),
            reference);
        return (terms, fields.NextSecond());
    }

    public static Hold HoldOf(
        HoldTerms terms, DateTimeOffset assertedAt, string carrier, EquipmentIdentity identity, Revision revision, string actor, string producer, long sequence) => new()
        {
            Carrier = carrier,
            Identity = identity,
            Disposition = terms.Disposition,
            Reason = terms.Reason,
            AssertedAt = assertedAt,
            ExpiresAt = terms.ExpiresAt,
            Reference = terms.Reference,
            Actor = actor,
            Producer = producer,
            Sequence = sequence,
            Revision = revision,
        };
}

/// <summary>
/// What a carrier asks for with a hold. Two holds with equal terms are the same, whenever they were asserted and by whom.
/// </summary>
internal readonly record struct HoldTerms(
    Disposition Disposition, HoldReason Reason, DateTimeOffset? ExpiresAt = null, string Reference = "");
