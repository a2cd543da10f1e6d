namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>What publishing waits for: somebody's word that so much is meant.</summary>
internal sealed record ConfirmationDocument(string Token, long Amount);
