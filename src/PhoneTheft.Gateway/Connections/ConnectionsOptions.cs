using System.ComponentModel.DataAnnotations;

namespace PhoneTheft.Gateway.Connections;

/// <summary>Limits of connections. Section "Connections". Each of the two listeners counts its own.</summary>
internal sealed class ConnectionsOptions
{
    public const string Section = "Connections";

    /// <summary>Open at once, in all.</summary>
    [Range(1, 1_000_000)]
    public int Most { get; init; } = 10_000;

    /// <summary>Open at once from one address. A whole carrier may stand behind one.</summary>
    [Range(1, 1_000_000)]
    public int MostPerAddress { get; init; } = 2_000;

    /// <summary>Open at once that have begun and have not said whose they are. When there are more, an old one of them is closed.</summary>
    [Range(1, 1_000_000)]
    public int MostUnidentified { get; init; } = 1_000;

    /// <summary>Open at once that have not begun: TLS is being agreed on. When there are more, an old one of them is closed.</summary>
    [Range(1, 1_000_000)]
    public int MostHandshakes { get; init; } = 500;

    /// <summary>
    /// How long a connection may take to send its first byte, then to agree on TLS, then to send the HTTP/2 preface or the first byte of
    /// HTTP/1.1.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan HandshakeWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the headers of a call may take from their first frame to their last.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan HeadersWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection may send no complete frame before it is pinged, and then again before it is closed.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan PingAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the calls of a connection may go on after it is closed, before the gateway stops waiting for them.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan EndWithin { get; init; } = TimeSpan.FromMinutes(1);
}
