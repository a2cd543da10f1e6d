using System.Numerics;
using PhoneTheft.Gateway.Core;
using static PhoneTheft.Gateway.Replication.SlotLayout;

namespace PhoneTheft.Gateway.Replication;

/// <summary>
/// A set of slots, in words that never change, laid out as <see cref="SlotLayout"/> says. The default value is the empty set.
/// </summary>
internal readonly ref partial struct SlotSet(ReadOnlySpan<ushort> words)
{
    /// <summary>Slots of a TAC in the smallest store there may be, 16 shards.</summary>
    public const int MaxSlots = EquipmentIdentity.SerialsPerTac / ShardCount.Smallest;

    private readonly ReadOnlySpan<ushort> _words = words;

    /// <summary>Words.</summary>
    public int Length => _words.Length;

    public int Count => _words.IsEmpty ? 0 : IsBitmap ? _words[1] : Sorted.Length;

    private bool IsBitmap => !_words.IsEmpty && _words[0] == BitmapMark;

    private ReadOnlySpan<ushort> Sorted => _words.IsEmpty ? default : _words[_words[1]..];

    public bool Contains(ushort slot)
    {
        if (_words.IsEmpty)
        {
            return false;
        }

        var form = _words[0];
        return form == BitmapMark
            ? (_words[WordOf(slot)] & BitOf(slot)) != 0
            : Bucket(slot >> form).Contains(slot);
    }

    /// <summary>The words that say whether a slot is here: its bit's, or those of its bucket.</summary>
    public ReadOnlySpan<ushort> PlaceOf(ushort slot) =>
        _words.IsEmpty ? default
        : IsBitmap ? _words.Slice(WordOf(slot), 1)
        : Bucket(slot >> _words[0]);

    /// <summary>The smallest slot not below <paramref name="slot"/>; −1 when there is none.</summary>
    public int FirstFrom(int slot)
    {
        if (_words.IsEmpty || slot >= MaxSlots)
        {
            return -1;
        }

        if (!IsBitmap)
        {
            var sorted = Sorted;
            var index = sorted.BinarySearch((ushort)slot);
            index = index < 0 ? ~index : index;
            return index < sorted.Length ? sorted[index] : -1;
        }

        var lowest = (BitOf(slot) - 1) ^ ushort.MaxValue;
        for (var i = WordOf(slot); i < _words.Length; i++)
        {
            if ((_words[i] & lowest) is var bits and not 0)
            {
                return ((i - BitmapHeader) * BitsPerWord) + BitOperations.TrailingZeroCount(bits);
            }

            lowest = ushort.MaxValue;
        }

        return -1;
    }

    /// <summary>Writes the slots, ascending.</summary>
    /// <returns>How many.</returns>
    public int CopySlots(Span<ushort> to)
    {
        if (!IsBitmap)
        {
            Sorted.CopyTo(to);
            return Sorted.Length;
        }

        var count = 0;
        for (var i = BitmapHeader; i < _words.Length; i++)
        {
            for (uint bits = _words[i]; bits != 0; bits &= bits - 1)
            {
                to[count++] = (ushort)(((i - BitmapHeader) * BitsPerWord) + BitOperations.TrailingZeroCount(bits));
            }
        }

        return count;
    }

    private ReadOnlySpan<ushort> Bucket(int bucket) => _words[_words[bucket + 1].._words[bucket + 2]];

    private static int WordOf(int slot) => BitmapHeader + (slot / BitsPerWord);

    private static ushort BitOf(int slot) => (ushort)(1 << (slot % BitsPerWord));
}
