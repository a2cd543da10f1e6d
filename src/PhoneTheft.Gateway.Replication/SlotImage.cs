using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static PhoneTheft.Gateway.Replication.SlotLayout;

namespace PhoneTheft.Gateway.Replication;

/// <summary>
/// How slots are written down: as 16-bit numbers, ascending, or, where that is shorter, as a bit for each slot there could be.
/// The count says which, and stands elsewhere.
/// </summary>
internal static class SlotImage
{
    /// <summary>Bytes of the longest there can be: a bitmap of the smallest store.</summary>
    public const int Longest = (SlotSet.MaxSlots + BitsPerWord - 1) / BitsPerWord * sizeof(ushort);

    /// <summary>How many bytes <paramref name="count"/> slots take.</summary>
    public static int Bytes(int count, int slots) => sizeof(ushort) * Math.Min(count, BitmapWords(slots));

    /// <summary>Writes slots that are ascending.</summary>
    /// <returns>How many bytes.</returns>
    public static int Write(ReadOnlySpan<ushort> sorted, int slots, Span<byte> into)
    {
        into = into[..Bytes(sorted.Length, slots)];
        var words = MemoryMarshal.Cast<byte, ushort>(into);
        if (sorted.Length <= BitmapWords(slots))
        {
            sorted.CopyTo(words);
        }
        else
        {
            words.Clear();
            foreach (var slot in sorted)
            {
                words[slot / BitsPerWord] |= (ushort)(1 << (slot % BitsPerWord));
            }
        }

        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(words, words);
        }

        return into.Length;
    }

    /// <summary>Reads what <see cref="Write"/> has written.</summary>
    /// <param name="image">As many bytes as <see cref="Bytes"/> says.</param>
    /// <param name="sorted">As long as there are slots.</param>
    /// <param name="slots">How many slots there could be.</param>
    /// <exception cref="InvalidDataException">It isn't so many slots.</exception>
    public static void Read(ReadOnlySpan<byte> image, Span<ushort> sorted, int slots)
    {
        var isSound = sorted.Length <= BitmapWords(slots) ? TryReadSorted(image, sorted, slots) : TryReadBitmap(image, sorted, slots);
        if (!isSound)
        {
            throw new InvalidDataException("Slots are ascending and below the shard's limit, and as many as was said.");
        }
    }

    // A gateway that starts reads its whole list before the runtime would get round to compiling this well.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryReadSorted(ReadOnlySpan<byte> image, Span<ushort> sorted, int slots)
    {
        image.CopyTo(MemoryMarshal.AsBytes(sorted));
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(sorted, sorted);
        }

        var next = 0;
        foreach (var slot in sorted)
        {
            if (slot < next)
            {
                return false;
            }

            next = slot + 1;
        }

        return next <= slots;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryReadBitmap(ReadOnlySpan<byte> image, Span<ushort> sorted, int slots)
    {
        var count = 0;
        for (var word = 0; word < image.Length / sizeof(ushort); word++)
        {
            for (uint bits = BinaryPrimitives.ReadUInt16LittleEndian(image[(word * sizeof(ushort))..]); bits != 0; bits &= bits - 1)
            {
                // A bit beyond the last slot would be a serial number that doesn't exist.
                var slot = (word * BitsPerWord) + BitOperations.TrailingZeroCount(bits);
                if (count == sorted.Length || slot >= slots)
                {
                    return false;
                }

                sorted[count++] = (ushort)slot;
            }
        }

        return count == sorted.Length;
    }
}
