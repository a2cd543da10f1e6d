using System.Buffers;
using System.Buffers.Binary;

namespace PhoneTheft.Gateway.Connections;

/// <summary>Counts, in the bytes of an HTTP/2 connection, the frames that bring nothing: SETTINGS, PING and their like, empty DATA. Kestrel answers them without end.</summary>
/// <remarks>Frames that open a call or bring data of one make up for as many. Clients measure their way with PINGs, one for a frame that they read: thousands a second.</remarks>
internal sealed class FrameBudget(TimeProvider time)
{
    /// <summary>Frames that bring nothing, within a second, beyond those that bring something.</summary>
    public const int PerSecond = 20_000;

    private const int HeaderBytes = 9;
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte EndStream = 1;

    private readonly byte[] _header = new byte[HeaderBytes];
    private int _headerBytes;
    private int _skip = ConnectionGate.PrefaceOfHttp2;
    private int _left = PerSecond;
    private long _since = time.GetTimestamp();

    /// <summary>To be told all bytes of the connection, in whatever pieces.</summary>
    /// <returns>False when there were too many.</returns>
    public bool Takes(in ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsSingleSegment)
        {
            return Takes(bytes.FirstSpan);
        }

        foreach (var part in bytes)
        {
            if (!Takes(part.Span))
            {
                return false;
            }
        }

        return true;
    }

    private bool Takes(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            if (_skip >= bytes.Length)
            {
                _skip -= bytes.Length;
                return true;
            }

            bytes = bytes[_skip..];
            _skip = 0;
            var piece = Math.Min(HeaderBytes - _headerBytes, bytes.Length);
            bytes[..piece].CopyTo(_header.AsSpan(_headerBytes));
            _headerBytes += piece;
            bytes = bytes[piece..];
            if (_headerBytes < HeaderBytes)
            {
                return true;
            }

            _headerBytes = 0;
            _skip = (int)(BinaryPrimitives.ReadUInt32BigEndian(_header) >> 8);
            if (!TakesFrame(_header[3], _header[4]))
            {
                return false;
            }
        }
    }

    private bool TakesFrame(byte type, byte flags)
    {
        if (type is Headers || (type is Data && (_skip > 0 || (flags & EndStream) != 0)))
        {
            _left = Math.Min(_left + 1, PerSecond);
            return true;
        }

        if (--_left >= 0)
        {
            return true;
        }

        // The clock is asked only here.
        var now = time.GetTimestamp();
        var isFlood = time.GetElapsedTime(_since, now) < TimeSpan.FromSeconds(1);
        (_left, _since) = (PerSecond, now);
        return !isFlood;
    }
}
