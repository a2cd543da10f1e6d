namespace PhoneTheft.Gateway.Connections;

/// <summary>Why the gateway ended a connection: the tag of the metric and, for a flood, the text of the log.</summary>
/// <param name="Name">As in the metric.</param>
/// <param name="Flood">For the log; null: it is only counted.</param>
/// <param name="IsBeforeCalls">No call can have been made: it is a failed handshake, or another protocol.</param>
internal sealed record ConnectionEnd(string Name, string? Flood = null, bool IsBeforeCalls = false)
{
    private const string RapidReset = "it opened calls and gave them up faster than they could be ended";

    public static readonly ConnectionEnd HandshakeTimeout = new("handshake_timeout", IsBeforeCalls: true);

    /// <summary>Something else than TLS on a listener that has it, such as HTTP without TLS.</summary>
    public static readonly ConnectionEnd NotTls = new("not_tls", IsBeforeCalls: true);

    /// <summary>TLS on a listener that has none.</summary>
    public static readonly ConnectionEnd TlsOnPlainPort = new("tls_on_plain_port", IsBeforeCalls: true);

    /// <summary>A handshake for TLS 1.1 or older, or for SSL.</summary>
    public static readonly ConnectionEnd TlsTooOld = new("tls_too_old", IsBeforeCalls: true);

    /// <summary>Neither the beginning of HTTP/2 nor TLS on the listener for gRPC.</summary>
    public static readonly ConnectionEnd NotHttp2 = new("not_http2", IsBeforeCalls: true);

    /// <summary>It had not said whose it is, and its place was needed.</summary>
    public static readonly ConnectionEnd Unidentified = new("unidentified");

    /// <summary>Nobody knows whose it is, and it went on calling.</summary>
    public static readonly ConnectionEnd Refused = new(
        "refused_calls", $"{ConnectionPlace.MostRefusals} calls over it were refused, because none of them showed who calls");

    public static readonly ConnectionEnd EmptyFrames = new(
        "empty_frames", $"it sent more than {FrameBudget.PerSecond} frames within a second that bring nothing, such as SETTINGS and PING");

    /// <summary>The reasons of Kestrel, with its names.</summary>
    private static readonly ConnectionEnd[] OfKestrel =
    [
        new("error_reading_headers"),
        new("max_request_headers_total_size_exceeded"),
        new("max_request_header_count_exceeded"),
        new("request_headers_timeout", "the headers of a call were not complete within Connections:HeadersWithin"),
        new("stream_reset_limit_exceeded", RapidReset),
        new("flow_control_queue_size_exceeded", "it let too many answers wait for its flow control"),
        new("output_queue_size_exceeded", RapidReset),
        new("min_response_data_rate", "it read its answers too slowly"),
        new("min_request_body_data_rate"),
        new("keep_alive_timeout"),
        new("tls_handshake_failed", IsBeforeCalls: true),
    ];

    public static IReadOnlyList<ConnectionEnd> All { get; } =
        [HandshakeTimeout, NotTls, TlsOnPlainPort, TlsTooOld, NotHttp2, Unidentified, Refused, EmptyFrames, .. OfKestrel];

    /// <summary>Null if the connection ended by itself, or for a reason that is not counted.</summary>
    public static ConnectionEnd? Of(string? errorType) => OfKestrel.FirstOrDefault(end => end.Name == errorType);
}
