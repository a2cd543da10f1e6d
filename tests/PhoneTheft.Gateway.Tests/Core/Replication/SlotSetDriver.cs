using PhoneTheft.Gateway.Core.Replication;

namespace PhoneTheft.Gateway.Tests.Core.Replication;

/// <summary>A <see cref="SlotSet"/> and the plain set that says what it has to hold.</summary>
internal sealed class SlotSetDriver(int slots)
{
    private readonly SortedSet<ushort> _expected = [];

    public SlotSet Set { get; private set; }

    public SlotSetDriver Add(ushort slot)
    {
        if (_expected.Add(slot))
        {
            Set = Set.With([slot], slots);
        }

        return this;
    }

    public SlotSetDriver Remove(ushort slot)
    {
        if (_expected.Remove(slot))
        {
            Set = Set.Without([slot]);
        }

        return this;
    }

    /// <summary>Adds at once those that aren't there yet.</summary>
    public SlotSetDriver AddAll(IEnumerable<ushort> added)
    {
        ushort[] absent = [.. added.Where(_expected.Add).Order()];
        Set = absent is [] ? Set : Set.With(absent, slots);
        return this;
    }

    /// <summary>Removes at once those that are there.</summary>
    public SlotSetDriver RemoveAll(IEnumerable<ushort> removed)
    {
        ushort[] present = [.. removed.Where(_expected.Remove).Order()];
        Set = present is [] ? Set : Set.Without(present);
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
}
