
namespace PhoneTheft.Gateway.LoadTest.Http2;

/// <summary>What happens on the streams of a connection. Spans are good until the method returns.</summary>
internal interface IStreamHandler
{
    /// <param name="stream">Its id.</param>
    /// <param name="block">HPACK: the response's headers, or its trailers.</param>
    /// <param name="isEnd">The server's last frame of the stream.</param>
    void OnHeaders(int stream, ReadOnlySpan<byte> block, bool isEnd);

    /// <summary>Part of the body: messages may begin and end anywhere.</summary>
    void OnData(int stream, ReadOnlySpan<byte> data, bool isEnd);

    /// <param name="stream">Its id.</param>
    /// <param name="error">RFC 9113 7.</param>
    void OnReset(int stream, uint error);

    /// <summary>The server takes more bytes on a stream.</summary>
    void OnWindow(int stream, int increment);

    /// <summary>The server wants no further calls on this connection, and hasn't looked at those after a stream.</summary>
    void OnGoAway(int lastStream, uint error);

    /// <summary>The connection has ended.</summary>
    void OnLost(string reason);
}
