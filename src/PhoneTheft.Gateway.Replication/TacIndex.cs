using System.Diagnostics;
using System.Numerics;

namespace PhoneTheft.Gateway.Replication;

/// <summary>TAC → <see cref="TacNode"/>: open addressing with linear probing, one writer, any number of readers without locks.</summary>
/// <remarks>
/// Keys stand apart from nodes so that 16 of them fit a cache line: whether a TAC is here at all, which for most phones of most
/// networks it is not, is one or two lines' reading. Keys are only ever added; a full index is replaced by <see cref="Rebuilt"/>.
/// </remarks>
internal sealed class TacIndex
{
    private const int SmallestCapacity = 16;

    // How full before probing gets long? At 3/4 a search for what isn't here looks at 8.5 keys on average (Knuth 6.4), half a line.
    private const double MaxLoad = 0.75;

    // A TAC plus one: 0 is an empty place, and 00000000 is a TAC.
    private readonly uint[] _keys;
    private readonly ushort[]?[] _nodes;
    private readonly int _shift;
    private int _used;

    private TacIndex(int capacity)
    {
        Debug.Assert(BitOperations.IsPow2(capacity));
        _keys = new uint[capacity];
        _nodes = new ushort[capacity][];
        _shift = 32 - BitOperations.Log2((uint)capacity);
    }

    /// <summary>There is no place for another TAC.</summary>
    public bool IsFull => _used >= MaxLoad * _keys.Length;

    public long Bytes => (long)_keys.Length * (sizeof(uint) + IntPtr.Size);

    /// <param name="tacs">How many there will be at least.</param>
    public static TacIndex Create(int tacs = 0) =>
        new(Math.Max(SmallestCapacity, (int)BitOperations.RoundUpToPowerOf2((uint)(tacs / MaxLoad) + 1)));

    /// <summary>Whether a TAC has a place, although its devices may all have left.</summary>
    public bool Knows(uint tac)
    {
        _ = PlaceOf(tac + 1, out var found);
        return found;
    }

    /// <summary>The node of a TAC; <see cref="TacNode.Empty"/> when none of its devices is here.</summary>
    public TacNode Find(uint tac)
    {
        var place = PlaceOf(tac + 1, out var found);
        return found ? new TacNode(Volatile.Read(ref _nodes[place])!) : TacNode.Empty;
    }

    /// <summary>Asks for the memory where the search for a TAC begins, and mostly ends.</summary>
    public void Prefetch(uint tac)
    {
        var home = HomeOf(tac + 1);
        Prefetching.Line(in _keys[home]);
        Prefetching.Line(in _nodes[home]);
    }

    /// <summary>Publishes a node. The writer only; a new TAC needs an index that isn't full.</summary>
    public void Publish(uint tac, TacNode node)
    {
        var place = PlaceOf(tac + 1, out var found);

        // A reader that sees the key reads the node, so the node must be there first.
        Volatile.Write(ref _nodes[place], node.Words);
        if (!found)
        {
            Debug.Assert(!IsFull);
            _used++;
            Volatile.Write(ref _keys[place], tac + 1);
        }
    }

    /// <summary>An index of the same TACs without the empty ones, and with places left for at least half as many again.</summary>
    public TacIndex Rebuilt()
    {
        var live = _nodes.Count(IsLive);
        var capacity = Math.Max(SmallestCapacity, (int)BitOperations.RoundUpToPowerOf2((uint)live * 2));
        var rebuilt = new TacIndex(capacity);
        for (var i = 0; i < _keys.Length; i++)
        {
            if (IsLive(_nodes[i]))
            {
                rebuilt.Publish(_keys[i] - 1, new TacNode(_nodes[i]!));
            }
        }

        return rebuilt;
    }

    /// <summary>All TACs that have a device, with their nodes, in no order. The writer's view: not while it writes.</summary>
    public (uint[] Tacs, TacNode[] Nodes) Copy()
    {
        var tacs = new uint[_used];
        var nodes = new TacNode[_used];
        var count = 0;
        for (var i = 0; i < _keys.Length; i++)
        {
            if (IsLive(_nodes[i]))
            {
                tacs[count] = _keys[i] - 1;
                nodes[count++] = new TacNode(_nodes[i]!);
            }
        }

        return count == _used ? (tacs, nodes) : (tacs[..count], nodes[..count]);
    }

    /// <summary>
    /// Copies the smallest TACs from <paramref name="first"/> on, ascending, into the first half of <paramref name="buffer"/>.
    /// </summary>
    /// <returns>How many; less than the half means that there are no others.</returns>
    public int CopySmallest(uint first, Span<uint> buffer)
    {
        var wanted = buffer.Length / 2;
        var limit = uint.MaxValue;
        var count = 0;
        for (var i = 0; i < _keys.Length; i++)
        {
            // The 0 of an empty place wraps to the highest limit there is.
            var tac = unchecked(Volatile.Read(ref _keys[i]) - 1);
            if (tac < first || tac >= limit)
            {
                continue;
            }

            buffer[count++] = tac;
            if (count == buffer.Length)
            {
                buffer.Sort();
                count = wanted;
                limit = buffer[wanted - 1];
            }
        }

        buffer[..count].Sort();
        return Math.Min(count, wanted);
    }

    private static bool IsLive(ushort[]? node) => node is not null && !new TacNode(node).IsEmpty;

    // Fibonacci hashing: TACs come in runs (35…), the golden ratio's bits spread runs evenly, and the top bits are the best mixed.
    private int HomeOf(uint key) => (int)(unchecked(key * 0x9E3779B9) >> _shift);

    private int PlaceOf(uint key, out bool found)
    {
        var place = HomeOf(key);
        while (true)
        {
            var there = Volatile.Read(ref _keys[place]);
            found = there == key;
            if (found || there == 0)
            {
                return place;
            }

            place = (place + 1) & (_keys.Length - 1);
        }
    }
}
