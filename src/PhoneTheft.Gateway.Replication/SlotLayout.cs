using System.Diagnostics;
using System.Numerics;

namespace PhoneTheft.Gateway.Replication;

/// <summary>How the words of a <see cref="SlotSet"/> of some size are laid out.</summary>
/// <remarks>
/// <para>No words: the empty set.</para>
/// <para>
/// Sorted: how far a slot is shifted to give its bucket; where each bucket begins, and where the last one ends; the slots, ascending.
/// Buckets are about <see cref="SlotsPerBucket"/> long, so a search reads the place of its bucket and then a line or two.
/// </para>
/// <para>Bitmap: <see cref="BitmapMark"/>; the count; a bit for each slot there could be.</para>
/// </remarks>
internal readonly struct SlotLayout
{
    /// <summary>No shift is as large.</summary>
    public const ushort BitmapMark = ushort.MaxValue;

    public const int BitmapHeader = 2;
    public const int BitsPerWord = 16;

    // How long may a bucket be on average? 32 slots are 64 bytes, one cache line, and their places cost 1/32 of the memory.
    private const int SlotsPerBucket = 32;

    // From how full on is a bitmap worth its memory? It answers with one line's reading, and at 1 in 32 takes twice what a sorted set
    // would. By arithmetic, over a whole list: 4 % more memory, 5 % more copying; at 1 in 62, 20 % of both.
    private const int BitmapFromOneIn = 32;

    // How far must a bitmap empty before it is sorted again? Far enough that one device coming and going doesn't convert it each time.
    private const double SortAgainBelow = 0.75;

    /// <summary>Words of a bitmap, its header left out.</summary>
    public static int BitmapWords(int slots) => (slots + BitsPerWord - 1) / BitsPerWord;

    private SlotLayout(int length, int buckets, int shift)
    {
        Length = length;
        Buckets = buckets;
        Shift = shift;
    }

    /// <summary>Words.</summary>
    public int Length { get; }

    /// <summary>0: it is a bitmap, or empty.</summary>
    public int Buckets { get; }

    public int Shift { get; }

    public bool IsBitmap => Buckets == 0 && Length > 0;

    /// <summary>Where a sorted set's first slot is.</summary>
    public int FirstSlot => Buckets + 2;

    /// <param name="count">Members.</param>
    /// <param name="slots">How many slots there could be.</param>
    /// <param name="wasBitmap">Whether the set it is made from is a bitmap.</param>
    public static SlotLayout Of(int count, int slots, bool wasBitmap)
    {
        Debug.Assert(count >= 0 && count <= slots && slots <= SlotSet.MaxSlots);
        if (count == 0)
        {
            return default;
        }

        var border = slots / BitmapFromOneIn;
        if (count > (wasBitmap ? SortAgainBelow * border : border))
        {
            return new SlotLayout(BitmapHeader + BitmapWords(slots), 0, 0);
        }

        var buckets = (int)BitOperations.RoundUpToPowerOf2((uint)(count + SlotsPerBucket - 1) / SlotsPerBucket);
        var shift = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)slots)) - BitOperations.Log2((uint)buckets);
        return new SlotLayout(buckets + 2 + count, buckets, shift);
    }
}
