namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>What <c>block --json</c> and <c>unblock --json</c> write.</summary>
internal sealed record WriteDocument(string Imei, string Outcome, string Status, uint OtherHolds, RevisionDocument? Revision);
