namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>What <c>losses --json</c> writes.</summary>
internal sealed record LossesDocument(ulong Changes, IReadOnlyList<LossDocument> Losses);
