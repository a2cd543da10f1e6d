namespace PhoneTheft.Gateway.Audit;

/// <summary>Reads a file line by line, in bounded memory, however large it is and whatever is in it.</summary>
internal sealed class AuditLineReader(Stream stream)
{
    /// <summary>Bytes of a line; no line of a gateway comes near it.</summary>
    public const int Longest = 64 * 1_024;

    private readonly byte[] _buffer = new byte[4 * Longest];
    private int _from;
    private int _to;
    private bool _isAtEnd;

    /// <summary>The number of the line that was read last, in this file, from 1.</summary>
    public long Place { get; private set; }

    /// <param name="line">Without its line feed; good until the next call.</param>
    /// <param name="end">How it ends.</param>
    /// <returns>False: there are no more.</returns>
    public bool TryRead(out ReadOnlyMemory<byte> line, out LineEnd end)
    {
        var seen = 0;
        while (true)
        {
            var feed = _buffer.AsSpan(_from + seen, _to - _from - seen).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                return Take(seen + feed, skip: 1, seen + feed > Longest ? LineEnd.TooLong : LineEnd.Whole, out line, out end);
            }

            seen = _to - _from;
            if (seen > Longest)
            {
                Take(seen, skip: 0, LineEnd.TooLong, out line, out end);
                SkipToNext();
                return true;
            }

            if (_isAtEnd)
            {
                return seen > 0 && Take(seen, skip: 0, LineEnd.CutOff, out line, out end)
                    || Nothing(out line, out end);
            }

            Fill();
        }
    }

    private bool Take(int length, int skip, LineEnd how, out ReadOnlyMemory<byte> line, out LineEnd end)
    {
        (line, end) = (_buffer.AsMemory(_from, length), how);
        _from += length + skip;
        Place++;
        return true;
    }

    private static bool Nothing(out ReadOnlyMemory<byte> line, out LineEnd end)
    {
        (line, end) = (default, LineEnd.Whole);
        return false;
    }

    private void SkipToNext()
    {
        while (true)
        {
            var feed = _buffer.AsSpan(_from, _to - _from).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                _from += feed + 1;
                return;
            }

            (_from, _to) = (0, 0);
            if (_isAtEnd)
            {
                return;
            }

            Fill();
        }
    }

    private void Fill()
    {
        if (_from > 0)
        {
            _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
            (_from, _to) = (0, _to - _from);
        }

        var read = stream.Read(_buffer, _to, _buffer.Length - _to);
        _to += read;
        _isAtEnd = read == 0;
    }
}

/// <summary>How a line ends.</summary>
internal enum LineEnd
{
    /// <summary>With a line feed.</summary>
    Whole,

    /// <summary>With the file.</summary>
    CutOff,

    /// <summary>It is longer than any line of a gateway.</summary>
    TooLong,
}
