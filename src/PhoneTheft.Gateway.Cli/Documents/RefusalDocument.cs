namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>One refused line of an import.</summary>
internal sealed record RefusalDocument(long Line, string Reason, string Detail, string Text);
