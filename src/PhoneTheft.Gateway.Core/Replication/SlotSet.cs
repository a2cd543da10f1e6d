using System.Numerics;

namespace PhoneTheft.Gateway.Core.Replication;

/// <summary>An immutable set of slots: the devices of one TAC, in one shard, that share a status. The default value is the empty set.</summary>
/// <remarks>
/// <para>One array holds it, and its first element says which of two forms it has:</para>
/// <para>sorted: the slots, ascending;</para>
/// <para>bitmap: <see cref="BitmapMark"/>, which no slot can be; the count; then a bit for each slot there could be.</para>
/// <para>
/// It is sorted until the bitmap is shorter (above 3,909 of 62,500 slots with 16 shards), so a set is never longer than 7.8 kB:
/// cheap enough to be copied for every change, and far from the large object heap.
/// </para>
/// </remarks>
internal readonly partial struct SlotSet
{
    /// <summary>Slots of a TAC in the smallest store there may be, 16 shards.</summary>
    public const int MaxSlots = EquipmentIdentity.SerialsPerTac / ShardCount.Smallest;

    private const ushort BitmapMark = ushort.MaxValue;
    private const int BitmapHeader = 2;
    private const int BitsPerWord = 16;

    private readonly ushort[]? _words;

    private SlotSet(ushort[] words) => _words = words;

    public int Count => _words is null ? 0 : IsBitmap(_words) ? _words[1] : _words.Length;

    /// <summary>What the array occupies: object header, type, length, elements, rounded up to 8.</summary>
    public int Bytes => _words is null ? 0 : (24 + (sizeof(ushort) * _words.Length) + 7) & ~7;

    public bool Contains(ushort slot)
    {
        var words = _words;
        if (words is null)
        {
            return false;
        }

        return IsBitmap(words)
            ? (words[WordOf(slot)] & BitOf(slot)) != 0
            : words.AsSpan().BinarySearch(slot) >= 0;
    }

    /// <summary>The smallest slot not below <paramref name="slot"/>; −1 when there is none.</summary>
    public int FirstFrom(int slot)
    {
        if (_words is not { } words || slot >= MaxSlots)
        {
            return -1;
        }

        if (!IsBitmap(words))
        {
            var index = words.AsSpan().BinarySearch((ushort)slot);
            index = index < 0 ? ~index : index;
            return index < words.Length ? words[index] : -1;
        }

        var lowest = (BitOf(slot) - 1) ^ ushort.MaxValue;
        for (var i = WordOf(slot); i < words.Length; i++)
        {
            if ((words[i] & lowest) is var bits and not 0)
            {
                return ((i - BitmapHeader) * BitsPerWord) + BitOperations.TrailingZeroCount(bits);
            }

            lowest = ushort.MaxValue;
        }

        return -1;
    }

    private static bool IsBitmap(ushort[] words) => words[0] == BitmapMark;

    private static int WordOf(int slot) => BitmapHeader + (slot / BitsPerWord);

    private static ushort BitOf(int slot) => (ushort)(1 << (slot % BitsPerWord));
}
