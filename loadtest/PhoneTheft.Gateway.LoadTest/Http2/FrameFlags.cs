namespace PhoneTheft.Gateway.LoadTest.Http2;

/// <summary>RFC 9113 6; a bit's meaning depends on the frame.</summary>
[Flags]
internal enum FrameFlags : byte
{
    None = 0,

    /// <summary>DATA, HEADERS: the sender's last frame of the stream.</summary>
    EndStream = 1,

    /// <summary>SETTINGS, PING: an answer.</summary>
    Ack = 1,

    /// <summary>HEADERS: no CONTINUATION follows.</summary>
    EndHeaders = 4,

    /// <summary>DATA, HEADERS.</summary>
    Padded = 8,

    /// <summary>HEADERS.</summary>
    Priority = 32,
}
