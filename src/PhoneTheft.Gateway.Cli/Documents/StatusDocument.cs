namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>What <c>status --json</c> writes.</summary>
internal sealed record StatusDocument(
    string State,
    string? StoreId,
    string Version,
    string? Trouble,
    IReadOnlyList<string> Warnings,
    ulong MaxStalenessMs,
    ulong Prohibited,
    ulong Tracked,
    ulong Holds,
    string? Cursor,
    IReadOnlyList<ShardDocument> Shards,
    IReadOnlyList<LossDocument> Losses);
