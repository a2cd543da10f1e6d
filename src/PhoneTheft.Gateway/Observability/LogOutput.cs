namespace PhoneTheft.Gateway.Observability;

/// <summary>How the log is written on standard output, for what is written beside it.</summary>
internal sealed record LogOutput(LogFormat Format);
