namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>Why one IMEI of several has no answer.</summary>
internal sealed record ItemErrorDocument(string Reason, string Message, string? Field);
