namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>What <c>losses clear --json</c> writes for each id.</summary>
internal sealed record ClearedLossDocument(string Id, bool Cleared, string? Reason, string? Message);
