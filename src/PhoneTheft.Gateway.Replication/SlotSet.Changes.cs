using System.Diagnostics;
using static PhoneTheft.Gateway.Replication.SlotLayout;

namespace PhoneTheft.Gateway.Replication;

// The writer's side: each change writes the set anew, whichever form it has, and for many slots at once it is written once.
internal readonly ref partial struct SlotSet
{
    /// <summary>How this set will be laid out with more members, or fewer.</summary>
    public SlotLayout LayoutAfter(int change, int slots) => SlotLayout.Of(Count + change, slots, IsBitmap);

    /// <summary>Writes this set as it is.</summary>
    public void CopyTo(Span<ushort> to) => _words.CopyTo(to);

    /// <summary>Writes this set and others.</summary>
    /// <param name="added">At least one, ascending, none of them in this set.</param>
    /// <param name="layout">From <see cref="LayoutAfter"/>.</param>
    /// <param name="to">As long as the layout says; whatever it holds is overwritten.</param>
    public void CopyWith(ReadOnlySpan<ushort> added, SlotLayout layout, Span<ushort> to)
    {
        Debug.Assert(!added.IsEmpty && IsAscending(added) && to.Length == layout.Length);
        if (!layout.IsBitmap)
        {
            Merge(Sorted, added, to[layout.FirstSlot..]);
            WriteBuckets(layout, added, 1, to);
        }
        else if (IsBitmap)
        {
            _words.CopyTo(to);
            SetBits(to, added);
        }
        else
        {
            to.Clear();
            to[0] = BitmapMark;
            SetBits(to, Sorted);
            SetBits(to, added);
        }
    }

    /// <summary>Writes this set without some.</summary>
    /// <param name="removed">At least one, ascending, all of them in this set.</param>
    /// <param name="layout">From <see cref="LayoutAfter"/>.</param>
    /// <param name="to">As long as the layout says; whatever it holds is overwritten.</param>
    public void CopyWithout(ReadOnlySpan<ushort> removed, SlotLayout layout, Span<ushort> to)
    {
        Debug.Assert(!removed.IsEmpty && IsAscending(removed) && to.Length == layout.Length);
        if (layout.IsBitmap)
        {
            _words.CopyTo(to);
            ClearBits(to, removed);
        }
        else if (to.IsEmpty)
        {
            return;
        }
        else if (IsBitmap)
        {
            Span<ushort> sorted = stackalloc ushort[_words[1]];
            CopySlots(sorted);
            Cut(sorted, removed, to[layout.FirstSlot..]);
            WriteBuckets(layout, to);
        }
        else
        {
            Cut(Sorted, removed, to[layout.FirstSlot..]);
            WriteBuckets(layout, removed, -1, to);
        }
    }

    private static void SetBits(Span<ushort> bitmap, ReadOnlySpan<ushort> slots)
    {
        foreach (var slot in slots)
        {
            Debug.Assert((bitmap[WordOf(slot)] & BitOf(slot)) == 0);
            bitmap[WordOf(slot)] |= BitOf(slot);
        }

        bitmap[1] += (ushort)slots.Length;
    }

    private static void ClearBits(Span<ushort> bitmap, ReadOnlySpan<ushort> slots)
    {
        foreach (var slot in slots)
        {
            Debug.Assert((bitmap[WordOf(slot)] & BitOf(slot)) != 0);
            bitmap[WordOf(slot)] &= (ushort)~BitOf(slot);
        }

        bitmap[1] -= (ushort)slots.Length;
    }

    private static void Merge(ReadOnlySpan<ushort> sorted, ReadOnlySpan<ushort> added, Span<ushort> to)
    {
        if (sorted.IsEmpty)
        {
            // A whole list that is read back comes this way.
            added.CopyTo(to);
            return;
        }

        foreach (var slot in added)
        {
            var below = ~sorted.BinarySearch(slot);
            sorted[..below].CopyTo(to);
            to[below] = slot;
            sorted = sorted[below..];
            to = to[(below + 1)..];
        }

        sorted.CopyTo(to);
    }

    /// <summary>Writes slots without some of them; both ascending.</summary>
    public static void Cut(ReadOnlySpan<ushort> sorted, ReadOnlySpan<ushort> removed, Span<ushort> to)
    {
        foreach (var slot in removed)
        {
            var below = sorted.BinarySearch(slot);
            sorted[..below].CopyTo(to);
            sorted = sorted[(below + 1)..];
            to = to[below..];
        }

        sorted.CopyTo(to);
    }

    // Where the buckets begin, from where they began before: counting the slots anew would cost more than copying them.
    private void WriteBuckets(SlotLayout layout, ReadOnlySpan<ushort> changed, int sign, Span<ushort> to)
    {
        if (_words.IsEmpty || _words[1] != layout.FirstSlot || _words[0] != layout.Shift)
        {
            WriteBuckets(layout, to);
            return;
        }

        to[0] = (ushort)layout.Shift;
        var before = 0;
        for (var bucket = 0; bucket <= layout.Buckets; bucket++)
        {
            while (before < changed.Length && changed[before] >> layout.Shift < bucket)
            {
                before++;
            }

            to[bucket + 1] = (ushort)(_words[bucket + 1] + (sign * before));
        }

        Debug.Assert(IsValid(to));
    }

    private static void WriteBuckets(SlotLayout layout, Span<ushort> to)
    {
        to[0] = (ushort)layout.Shift;
        var end = layout.FirstSlot;
        for (var bucket = 0; bucket <= layout.Buckets; bucket++)
        {
            while (end < to.Length && to[end] >> layout.Shift < bucket)
            {
                end++;
            }

            to[bucket + 1] = (ushort)end;
        }

        Debug.Assert(IsValid(to));
    }
}
