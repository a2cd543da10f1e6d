using System.Buffers;
using System.Buffers.Binary;

namespace PhoneTheft.Gateway.Connections;

/// <summary>
/// Counts the HTTP/2 frames of a connection that carry nothing, such as SETTINGS, PING and empty DATA. Kestrel answers any number of
/// them.
/// </summary>
/// <remarks>
/// Each frame that opens a call or carries data allows for one of them. Clients measure bandwidth with PINGs, one for each frame that
/// they read: thousands a second.
/// </remarks>
internal sealed class FrameBudget(TimeProvider time)
{
    /// <summary>How many frames that carry nothing may come within a second, beyond the number of those that carry something.</summary>
    public const int PerSecond = 20_000;

    /// <summary>Bytes of "PRI * HTTP/2.0 …", by which HTTP/2 begins.</summary>
    public const int PrefaceBytes = 24;

    private const int HeaderBytes = 9;
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte EndStream = 1;

    private readonly byte[] _header = new byte[HeaderBytes];
    private int _headerBytes;
    private int _skip = PrefaceBytes;
    private int _left = PerSecond;
    private long _since = time.GetTimestamp();

    public static bool IsPreface(ReadOnlySpan<byte> bytes) => bytes.SequenceEqual("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);

    /// <summary>Has to be given all bytes of the connection, in pieces of any size.</summary>
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
