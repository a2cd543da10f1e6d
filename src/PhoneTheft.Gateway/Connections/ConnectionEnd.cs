namespace PhoneTheft.Gateway.Connections;

/// <summary>Why the gateway ended a connection: the tag of the metric and, for a flood, the text of the log.</summary>
/// <param name="Name">As in the metric.</param>
/// <param name="Flood">For the log; null: it is only counted.</param>
internal sealed record ConnectionEnd(string Name, string? Flood = null)
{
    private const string RapidReset = "it opened calls and gave them up faster than they could be ended";

    public static readonly ConnectionEnd HandshakeTimeout = new("handshake_timeout");

    public static readonly ConnectionEnd EmptyFrames = new(
        "empty_frames", $"it sent more than {FrameBudget.PerSecond} frames within a second that bring nothing, such as SETTINGS and PING");

    /// <summary>The reasons of Kestrel, with its names.</summary>
    private static readonly ConnectionEnd[] OfKestrel =
    [
        new("request_headers_timeout", "the headers of a call were not complete within Connections:HeadersWithin"),
        new("stream_reset_limit_exceeded", RapidReset),
        new("flow_control_queue_size_exceeded", "it let too many answers wait for its flow control"),
        new("output_queue_size_exceeded", RapidReset),
        new("min_response_data_rate", "it read its answers too slowly"),
        new("min_request_body_data_rate"),
        new("keep_alive_timeout"),
    ];

    public static IReadOnlyList<ConnectionEnd> All { get; } = [HandshakeTimeout, EmptyFrames, .. OfKestrel];

    /// <summary>Null if the connection ended by itself, or for a reason that is not counted.</summary>
    public static ConnectionEnd? Of(string? errorType) => OfKestrel.FirstOrDefault(end => end.Name == errorType);
}
