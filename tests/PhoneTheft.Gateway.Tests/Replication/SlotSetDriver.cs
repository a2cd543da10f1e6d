using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Tests.Replication;

/// <summary>A <see cref="SlotSet"/> and the plain set that says what it has to hold.</summary>
internal sealed class SlotSetDriver(int slots)
{
    private readonly SortedSet<ushort> _expected = [];
    private ushort[] _words = [];

    public SlotSet Set => new(_words);

    public int Length => _words.Length;

    public SlotSetDriver Add(ushort slot) => AddAll([slot]);

    public SlotSetDriver Remove(ushort slot) => RemoveAll([slot]);

    /// <summary>Adds at once those that aren't there yet.</summary>
    public SlotSetDriver AddAll(IEnumerable<ushort> added)
    {
        ushort[] absent = [.. added.Where(_expected.Add).Order()];
        if (absent is not [])
        {
            var layout = Set.LayoutAfter(absent.Length, slots);
            var words = Dirty(layout.Length);
            Set.CopyWith(absent, layout, words);
            _words = words;
        }

        return this;
    }

    /// <summary>Removes at once those that are there.</summary>
    public SlotSetDriver RemoveAll(IEnumerable<ushort> removed)
    {
        ushort[] present = [.. removed.Where(_expected.Remove).Order()];
        if (present is not [])
        {
            var layout = Set.LayoutAfter(-present.Length, slots);
            var words = Dirty(layout.Length);
            Set.CopyWithout(present, layout, words);
            _words = words;
        }

        return this;
    }

    public SlotSetDriver AddRange(int first, int count) => AddAll(Enumerable.Range(first, count).Select(slot => (ushort)slot));

    public void Verify()
    {
        Assert.Equal(_expected.Count, Set.Count);
        var listed = new List<ushort>();
        for (var slot = Set.FirstFrom(0); slot >= 0; slot = Set.FirstFrom(slot + 1))
        {
            listed.Add((ushort)slot);
        }

        Assert.Equal(_expected, listed);
        for (var slot = 0; slot < slots; slot++)
        {
            Assert.Equal(_expected.Contains((ushort)slot), Set.Contains((ushort)slot));
        }
    }

    // Arrays come as memory was left, so a word that isn't written must show.
    private static ushort[] Dirty(int length)
    {
        var words = new ushort[length];
        Array.Fill(words, (ushort)0x5A5A);
        return words;
    }
}
