using System.Security.Cryptography;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Store.Format;

/// <summary>One entry of the change log as the store writes it.</summary>
/// <remarks>
/// Fields with tabs between them, all of one change, so that a half-run write can be finished from its entries alone:
/// <code>
///  1 number       2 epoch      3 time in ms    4 P, R or X    5 identity    6 status after: B, T or -
///  7 carrier      8 actor      9 producer     10 sequence    11 owners after: "blocks,tracks"
/// 12 prohibited  13 tracked   14 holds        15 digest      16 "epoch.number" of the lost change that this one puts back
/// 17 how many changes of the same run of the script come before
/// 18… the hold: for P the four fields the carrier said, for R and X the hold as it was
/// last: chain = SHA-1 of the chain before, a tab, and the entry up to here
/// </code>
/// </remarks>
internal static class LogEntry
{
    private const int ChainDigits = 2 * Chain.Size;

    /// <summary>What an entry is hashed from, unless its texts are at their longest and full of characters of several bytes.</summary>
    private const int UsualLength = 1_024;

    /// <summary>The chain an entry ends with.</summary>
    public static Chain ChainOf(ReadOnlySpan<byte> entry) => entry.Length > ChainDigits
        ? Chain.Parse(entry[^ChainDigits..])
        : throw new FormatException("A log entry must end with its chain.");

    /// <summary>Whether the entry's chain follows from the chain before it.</summary>
    /// <exception cref="FormatException">The entry does not end with a chain.</exception>
    public static bool Follows(ReadOnlySpan<byte> entry, Chain before)
    {
        var own = ChainOf(entry);
        var body = entry[..^(ChainDigits + 1)];
        var length = ChainDigits + 1 + body.Length;
        var hashed = length <= UsualLength ? stackalloc byte[UsualLength] : new byte[length];
        Span<byte> chain = stackalloc byte[Chain.Size];
        before.Write(chain);
        Convert.TryToHexStringLower(chain, hashed, out _);
        hashed[ChainDigits] = (byte)'\t';
        body.CopyTo(hashed[(ChainDigits + 1)..]);
        SHA1.HashData(hashed[..length], chain);
        return Chain.Read(chain) == own;
    }

    /// <param name="entry">As the store has it.</param>
    /// <param name="shard">Whose log it is of.</param>
    /// <param name="known">The entry before, mostly of the same carrier and producer: their names are kept once.</param>
    /// <exception cref="FormatException">The text is not an entry of a format this gateway knows.</exception>
    public static Change Parse(ReadOnlySpan<byte> entry, int shard, Change? known = null)
    {
        var chain = ChainOf(entry);
        var fields = new FieldReader(entry[..^(ChainDigits + 1)]);
        var number = fields.NextInt64();
        var epoch = fields.NextInt64();
        var at = fields.NextTime();
        var kind = KindOf(fields.Next());
        var identity = EquipmentIdentity.TryParseCanonical(fields.Next(), out var parsed)
            ? parsed
            : throw new FormatException("An identity must be 14 digits.");
        var status = Letters.StatusOf(fields.Next());
        var carrier = fields.NextString(known?.Carrier);
        var actor = fields.NextString(known?.Actor);
        var producer = fields.NextString(known?.Producer);
        var sequence = fields.NextInt64();
        fields.Next();
        var (prohibited, tracked, holds) = (fields.NextInt64(), fields.NextInt64(), fields.NextInt64());
        var digest = Digest.Parse(fields.Next());
        var putsBack = LostPositionOf(fields.Next());
        var placeInRun = fields.NextInt32();
        var revision = new Revision(shard, epoch, number, chain.First);
        Hold? hold = null, ended = null;
        if (kind == ChangeKind.Placed)
        {
            var (terms, assertedAt) = HoldText.ReadTerms(ref fields);
            hold = HoldText.HoldOf(terms, assertedAt, carrier, identity, revision, actor, producer, sequence);
        }
        else
        {
            ended = EndedOf(fields.Rest(), carrier, identity, shard);
        }

        return new Change
        {
            Revision = revision,
            Chain = chain,
            Kind = kind,
            Identity = identity,
            Status = status,
            Carrier = carrier,
            At = at,
            Actor = actor,
            Producer = producer,
            Sequence = sequence,
            PlaceInRun = placeInRun,
            Prohibited = prohibited,
            Tracked = tracked,
            Holds = holds,
            Digest = digest,
            Hold = hold,
            Ended = ended,
            PutsBack = putsBack,
        };
    }

    // What cannot be read here takes nothing from the change itself: its hold is over.
    private static Hold? EndedOf(ReadOnlySpan<byte> text, string carrier, EquipmentIdentity identity, int shard)
    {
        try
        {
            return HoldText.Parse(text, carrier, identity, shard);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    // "epoch.number" of a change that was lost; empty in a change of its own.
    private static LostPosition? LostPositionOf(ReadOnlySpan<byte> field)
    {
        if (field.IsEmpty)
        {
            return null;
        }

        var parts = new FieldReader(field, separator: (byte)'.');
        return new LostPosition(parts.NextInt64(), parts.NextInt64());
    }

    private static ChangeKind KindOf(ReadOnlySpan<byte> field) => field switch
    {
        [(byte)'P'] => ChangeKind.Placed,
        [(byte)'R'] => ChangeKind.Released,
        [(byte)'X'] => ChangeKind.Expired,
        _ => throw new FormatException("A change must be P, R or X."),
    };
}
