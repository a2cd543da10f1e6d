namespace PhoneTheft.Gateway.Observability;

/// <summary>How the log is written.</summary>
internal enum LogFormat
{
    /// <summary>A line an event, for people.</summary>
    Simple,

    /// <summary>A JSON object an event, on one line.</summary>
    Json,
}
