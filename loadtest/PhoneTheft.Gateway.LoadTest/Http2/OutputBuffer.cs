using System.Net.Sockets;

namespace PhoneTheft.Gateway.LoadTest.Http2;

/// <summary>Frames that are waiting to be sent; one write sends those of many calls.</summary>
internal sealed class OutputBuffer
{
    private byte[] _bytes = new byte[64 << 10];
    private int _sent;

    /// <summary>Where the next byte goes. Lower again after a flush.</summary>
    public int End { get; private set; }

    public bool IsEmpty => _sent == End;

    /// <summary>Reserves this many bytes. The caller must fill all of them.</summary>
    public Span<byte> Take(int count)
    {
        if (End + count > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(End + count, 2 * _bytes.Length));
        }

        End += count;
        return _bytes.AsSpan(End - count, count);
    }

    /// <summary>Bytes that were taken since the last flush, to correct them.</summary>
    public Span<byte> At(int position, int count) => _bytes.AsSpan(position, count);

    /// <summary>Sends as much as the socket takes now. Returns false if the connection is gone.</summary>
    public bool Flush(Socket socket)
    {
        while (_sent < End)
        {
            var count = socket.Send(_bytes.AsSpan(_sent, End - _sent), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                return true;
            }

            if (error != SocketError.Success)
            {
                return false;
            }

            _sent += count;
        }

        _sent = End = 0;
        return true;
    }
}
