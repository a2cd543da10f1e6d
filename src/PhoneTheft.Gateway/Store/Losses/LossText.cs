using System.Globalization;

namespace PhoneTheft.Gateway.Store.Losses;

/// <summary>A loss as the store keeps it; the bytes are in docs/store-format.md.</summary>
internal static class LossText
{
    private const int OpenFields = 6;
    private const int ProgressFields = 3;
    private const int ClearingFields = 4;
    private const int CarrierOfClearing = 1;

    public static string Format(Loss loss) => string.Create(CultureInfo.InvariantCulture,
        $"{loss.Changes}\t{(loss.IsAtLeast ? 1 : 0)}\t{loss.Head}\t{loss.HeadChain:x16}\t{(char)loss.Cause}\t{loss.NoticedAt.ToUnixTimeMilliseconds()}");

    /// <summary>Reads one, cleared or not.</summary>
    /// <exception cref="FormatException">It isn't one. It counts as a loss then: a stray byte takes no sign down.</exception>
    /// <exception cref="OverflowException">The same, with a number too large.</exception>
    public static Loss Parse(int shard, string field, string text, out bool isCleared)
    {
        var dot = field.IndexOf('.', StringComparison.Ordinal);
        var fields = text.Split('\t');
        var hasProgress = fields.Length is OpenFields + ProgressFields or OpenFields + ProgressFields + ClearingFields;
        var clearing = OpenFields + (hasProgress ? ProgressFields : 0);
        isCleared = fields.Length == clearing + ClearingFields && Number(fields[clearing]) >= 0;
        if (dot < 0 || (fields.Length != clearing && !isCleared) || fields[1] is not ("0" or "1") || fields[4] is not ("F" or "A"))
        {
            throw new FormatException(
                "A loss must have a name with a dot and six fields, three more when something was put back, and four more when it was cleared; its second field must be 0 or 1, and its fifth F or A.");
        }

        return new Loss
        {
            Shard = shard,
            Number = Number(field.AsSpan(0, dot)),
            Chain = ChainOf(field.AsSpan(dot + 1)),
            Changes = Number(fields[0]),
            IsAtLeast = fields[1] == "1",
            Head = Number(fields[2]),
            HeadChain = ChainOf(fields[3]),
            Cause = (LossCause)fields[4][0],
            AcceptedBy = isCleared && fields[clearing + CarrierOfClearing].Length > 0 ? fields[clearing + CarrierOfClearing] : null,
            NoticedAt = DateTimeOffset.FromUnixTimeMilliseconds(
                Math.Clamp(Number(fields[5]), 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())),
            Epoch = hasProgress ? Number(fields[6]) : 0,
            PutBack = hasProgress ? Number(fields[7]) : 0,
            Superseded = hasProgress ? Number(fields[8]) : 0,
        };
    }

    /// <summary>Reads an id as <see cref="Loss.Id"/> writes it.</summary>
    public static bool TryParseId(string id, out int shard, out string field, out long changes)
    {
        var parts = id.Split('.');
        (shard, field, changes) = (-1, "", 0);
        if (parts.Length != 4 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out shard)
            || !long.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out changes))
        {
            return false;
        }

        field = $"{parts[1]}.{parts[2]}";
        return true;
    }

    private static long Number(ReadOnlySpan<char> text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static ulong ChainOf(ReadOnlySpan<char> text) =>
        ulong.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
