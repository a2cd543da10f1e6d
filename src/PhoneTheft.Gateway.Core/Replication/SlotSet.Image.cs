using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace PhoneTheft.Gateway.Core.Replication;

// How a set is written down: its slots as 16-bit numbers, ascending, or, where that is shorter, a bit for each slot there could be.
// The count says which, and stands elsewhere.
internal readonly partial struct SlotSet
{
    /// <summary>Bytes of the longest a set can be: a bitmap of the smallest store.</summary>
    public const int LongestImage = (MaxSlots + BitsPerWord - 1) / BitsPerWord * sizeof(ushort);

    /// <summary>How many bytes a set of <paramref name="count"/> takes.</summary>
    public static int ImageBytes(int count, int slots) => sizeof(ushort) * Math.Min(count, ImageWords(slots));

    /// <summary>Writes the set.</summary>
    /// <returns>How many bytes.</returns>
    public int WriteImage(Span<byte> into, int slots)
    {
        var count = Count;
        var length = ImageBytes(count, slots);
        if (_words is not { } words)
        {
            return 0;
        }

        var isBitmap = IsBitmap(words);
        var wantsBitmap = count > ImageWords(slots);
        var image = (isBitmap, wantsBitmap) switch
        {
            (true, true) => words.AsSpan(BitmapHeader),
            (false, false) => words,
            (true, false) => ToSorted(),
            (false, true) => SetBits(NewBitmap(slots), words).AsSpan(BitmapHeader),
        };
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(image).CopyTo(into);
        }
        else
        {
            BinaryPrimitives.ReverseEndianness(image, MemoryMarshal.Cast<byte, ushort>(into[..length]));
        }

        return length;
    }

    /// <summary>Reads what <see cref="WriteImage"/> has written.</summary>
    /// <param name="image">As many bytes as <see cref="ImageBytes"/> says.</param>
    /// <exception cref="InvalidDataException">It isn't a set of so many slots.</exception>
    public static SlotSet ReadImage(ReadOnlySpan<byte> image, int count, int slots)
    {
        if (count == 0)
        {
            return default;
        }

        var isBitmap = count > ImageWords(slots);
        var words = isBitmap ? NewBitmap(slots) : new ushort[count];
        var body = isBitmap ? words.AsSpan(BitmapHeader) : words;
        image.CopyTo(MemoryMarshal.AsBytes(body));
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(body, body);
        }

        if (isBitmap)
        {
            words[1] = (ushort)count;
        }

        return (isBitmap ? IsBitmapOf(body, count, slots) : IsAscending(body) && body[^1] < slots)
            ? new SlotSet(words)
            : throw new InvalidDataException("Slots are ascending and below the shard's limit, and as many as was said.");
    }

    /// <summary>Whether no slot is in both.</summary>
    public bool IsDisjointFrom(SlotSet other)
    {
        var (few, many) = Count <= other.Count ? (this, other) : (other, this);
        foreach (var slot in few.InOrder())
        {
            if (many.Contains(slot))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The slots, ascending.</summary>
    public ReadOnlySpan<ushort> InOrder() => _words is null ? [] : IsBitmap(_words) ? ToSorted() : _words;

    private static int ImageWords(int slots) => (slots + BitsPerWord - 1) / BitsPerWord;

    private static bool IsBitmapOf(ReadOnlySpan<ushort> bits, int count, int slots)
    {
        var set = 0;
        foreach (var bit in bits)
        {
            set += BitOperations.PopCount(bit);
        }

        // A bit beyond the last slot would be a serial number that doesn't exist.
        return set == count && (slots % BitsPerWord == 0 || bits[^1] >> (slots % BitsPerWord) == 0);
    }
}
