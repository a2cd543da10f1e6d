using PhoneTheft.Gateway.LoadTest.Http2;

namespace PhoneTheft.Gateway.LoadTest.Calls;

/// <summary>One CheckStream, with the questions that are not answered yet, in order.</summary>
internal sealed class StreamLane(int stream, int places, int window)
{
    private readonly (long Start, byte Expected)[] _asked = new (long, byte)[places];
    private MessageReader _reader;
    private int _received;

    public int Stream { get; } = stream;

    /// <summary>Messages sent; the last one's correlation id.</summary>
    public ulong Asked { get; private set; }

    /// <summary>Messages answered, in order.</summary>
    public ulong Answered { get; private set; }

    public int InFlight => (int)(Asked - Answered);

    /// <summary>Bytes that may be sent.</summary>
    public long Window { get; set; } = window;

    public bool HasEnded { get; set; }

    /// <summary>Remembers a question, and returns its correlation id.</summary>
    public ulong Ask(long start, byte expected)
    {
        _asked[Asked % (uint)_asked.Length] = (start, expected);
        return ++Asked;
    }

    /// <summary>The oldest question, now answered.</summary>
    public (long Start, byte Expected) Answer() => _asked[Answered++ % (uint)_asked.Length];

    public bool TryRead(ref ReadOnlySpan<byte> data, out ReadOnlySpan<byte> message) => _reader.TryRead(ref data, out message);

    /// <summary>Counts received bytes. Returns how many more bytes to allow the server; 0: none yet.</summary>
    public int Received(int bytes, int tellAfter)
    {
        _received += bytes;
        if (_received < tellAfter)
        {
            return 0;
        }

        var told = _received;
        _received = 0;
        return told;
    }
}
