namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>What <c>export --json</c> says of what it wrote.</summary>
internal sealed record ExportDocument(string Scope, string? File, long Written, long LeftOut);
