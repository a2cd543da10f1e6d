using System.Diagnostics;

namespace PhoneTheft.Gateway.Core.Replication;

// The writer's side: each change copies the array, whichever form it has, and for many slots at once it is copied once.
internal readonly partial struct SlotSet
{
    // How far must a bitmap empty before it is sorted again? Far enough that one device coming and going doesn't convert it each time.
    private const double SortAgainBelow = 0.75;

    /// <summary>This set and others.</summary>
    /// <param name="added">At least one, ascending, none of them in this set.</param>
    /// <param name="slots">How many slots there could be.</param>
    public SlotSet With(ReadOnlySpan<ushort> added, int slots)
    {
        Debug.Assert(slots <= MaxSlots && !added.IsEmpty && IsAscending(added) && added[^1] < slots);
        var count = Count + added.Length;
        if (_words is not { } words)
        {
            words = [];
        }
        else if (IsBitmap(words))
        {
            return new SlotSet(SetBits((ushort[])words.Clone(), added));
        }

        return count <= BitmapLength(slots)
            ? new SlotSet(Merged(words, added))
            : new SlotSet(SetBits(SetBits(NewBitmap(slots), words), added));
    }

    /// <summary>This set without some.</summary>
    /// <param name="removed">At least one, ascending, all of them in this set.</param>
    public SlotSet Without(ReadOnlySpan<ushort> removed)
    {
        Debug.Assert(!removed.IsEmpty && IsAscending(removed));
        if (removed.Length == Count)
        {
            return default;
        }

        Debug.Assert(_words is not null);
        if (!IsBitmap(_words))
        {
            return new SlotSet(Remaining(_words, removed));
        }

        var bitmap = new SlotSet(ClearBits((ushort[])_words.Clone(), removed));
        return bitmap.Count < SortAgainBelow * _words.Length ? new SlotSet(bitmap.ToSorted()) : bitmap;
    }

    private static int BitmapLength(int slots) => BitmapHeader + ((slots + BitsPerWord - 1) / BitsPerWord);

    private static ushort[] NewBitmap(int slots)
    {
        var bitmap = new ushort[BitmapLength(slots)];
        bitmap[0] = BitmapMark;
        return bitmap;
    }

    private static ushort[] SetBits(ushort[] bitmap, ReadOnlySpan<ushort> slots)
    {
        foreach (var slot in slots)
        {
            Debug.Assert((bitmap[WordOf(slot)] & BitOf(slot)) == 0);
            bitmap[WordOf(slot)] |= BitOf(slot);
        }

        bitmap[1] += (ushort)slots.Length;
        return bitmap;
    }

    private static ushort[] ClearBits(ushort[] bitmap, ReadOnlySpan<ushort> slots)
    {
        foreach (var slot in slots)
        {
            Debug.Assert((bitmap[WordOf(slot)] & BitOf(slot)) != 0);
            bitmap[WordOf(slot)] &= (ushort)~BitOf(slot);
        }

        bitmap[1] -= (ushort)slots.Length;
        return bitmap;
    }

    private static ushort[] Merged(ReadOnlySpan<ushort> sorted, ReadOnlySpan<ushort> added)
    {
        var merged = new ushort[sorted.Length + added.Length];
        var to = merged.AsSpan();
        foreach (var slot in added)
        {
            var below = ~sorted.BinarySearch(slot);
            sorted[..below].CopyTo(to);
            to[below] = slot;
            sorted = sorted[below..];
            to = to[(below + 1)..];
        }

        sorted.CopyTo(to);
        Debug.Assert(IsAscending(merged));
        return merged;
    }

    private static ushort[] Remaining(ReadOnlySpan<ushort> sorted, ReadOnlySpan<ushort> removed)
    {
        var remaining = new ushort[sorted.Length - removed.Length];
        var to = remaining.AsSpan();
        foreach (var slot in removed)
        {
            var below = sorted.BinarySearch(slot);
            sorted[..below].CopyTo(to);
            sorted = sorted[(below + 1)..];
            to = to[below..];
        }

        sorted.CopyTo(to);
        Debug.Assert(IsAscending(remaining));
        return remaining;
    }

    private static bool IsAscending(ReadOnlySpan<ushort> slots)
    {
        for (var i = 1; i < slots.Length; i++)
        {
            if (slots[i - 1] >= slots[i])
            {
                return false;
            }
        }

        return true;
    }

    private ushort[] ToSorted()
    {
        var sorted = new ushort[Count];
        var slot = -1;
        for (var i = 0; i < sorted.Length; i++)
        {
            slot = FirstFrom(slot + 1);
            sorted[i] = (ushort)slot;
        }

        Debug.Assert(FirstFrom(slot + 1) < 0);
        return sorted;
    }
}
