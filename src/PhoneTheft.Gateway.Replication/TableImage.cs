namespace PhoneTheft.Gateway.Replication;

/// <summary>The list of one shard as it was at one moment, to be written down while the table goes on changing.</summary>
/// <remarks>
/// Taking one copies a reference per TAC and no device, because nodes never change. In bytes, little-endian, it is for each TAC,
/// ascending: TAC (4), how many of its devices are prohibited (2) and tracked (2), then both sets, each as <see cref="SlotImage"/>
/// writes it. The bytes don't depend on how sets are kept in memory. <see cref="TableImageReader"/> reads them.
/// </remarks>
internal sealed class TableImage
{
    /// <summary>A buffer of this many bytes takes any TAC: two bitmaps of the smallest store, and what stands before them.</summary>
    public const int LongestTac = TacHeader + (2 * SlotImage.Longest);

    /// <summary>Bytes of the shortest TAC, one device.</summary>
    public const int ShortestTac = TacHeader + sizeof(ushort);

    internal const int TacHeader = 8;

    private readonly int _slots;
    private readonly uint[] _tacs;
    private readonly TacNode[] _nodes;
    private bool _isSorted;

    internal TableImage(int slots, uint[] tacs, TacNode[] nodes)
    {
        _slots = slots;
        _tacs = tacs;
        _nodes = nodes;
    }

    /// <summary>How many TACs it has.</summary>
    public int Tacs => _tacs.Length;

    /// <summary>Writes TACs from number <paramref name="next"/> on, as many as fit, and moves it past them. One thread.</summary>
    /// <returns>How many bytes; 0 after the last TAC.</returns>
    /// <exception cref="ArgumentException"><paramref name="into"/> is shorter than <see cref="LongestTac"/>.</exception>
    public int Write(ref int next, Span<byte> into)
    {
        if (into.Length < LongestTac)
        {
            throw new ArgumentException($"A TAC may take {LongestTac} bytes.", nameof(into));
        }

        if (!_isSorted)
        {
            // Here, and not when it was taken: whoever took it held up the shard's changes for as long.
            Array.Sort(_tacs, _nodes);
            _isSorted = true;
        }

        var written = 0;
        while (next < _tacs.Length && _nodes[next].ImageBytes(_slots) <= into.Length - written)
        {
            written += _nodes[next].WriteImage(_tacs[next], _slots, into[written..]);
            next++;
        }

        return written;
    }
}
