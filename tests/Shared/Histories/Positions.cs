using System.Collections.Immutable;
using Google.Protobuf;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Histories;

/// <summary>What the cursors in messages say. To a client they are opaque; these tests may look inside.</summary>
internal static class Positions
{
    /// <exception cref="FormatException">It is no cursor.</exception>
    public static ImmutableArray<Revision> Of(ByteString cursor) =>
        Cursor.TryParse(cursor.Span, out var parsed) ? parsed.Positions : throw new FormatException(
            $"No cursor: {Convert.ToHexString(cursor.Span)}");

    /// <summary>Whether the first lies behind the second.</summary>
    public static bool IsBefore(this Revision first, Revision second) =>
        (first.Epoch, first.Number).CompareTo((second.Epoch, second.Number)) < 0;

    public static IEnumerable<int> Differing(this ImmutableArray<Revision> left, ImmutableArray<Revision> right) =>
        left.Length == right.Length ? Enumerable.Range(0, left.Length).Where(shard => left[shard] != right[shard]) : [Math.Min(
            left.Length, right.Length)];

    public static string Named(this Revision position) => $"{position.Epoch}/{position.Number}/{position.Chain:x16}";
}
