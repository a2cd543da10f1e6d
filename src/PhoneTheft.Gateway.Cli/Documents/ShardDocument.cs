using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>One shard of <c>status --json</c>.</summary>
internal sealed record ShardDocument(
    uint Shard,
    string State,
    RevisionDocument? Head,
    ulong StalenessMs,
    ulong Prohibited,
    ulong Tracked,
    ulong Holds,
    string Digest)
{
    public static ShardDocument Of(ShardStatus shard) => new(
        shard.Head?.Shard ?? 0,
        Words.Of(shard.State),
        RevisionDocument.Of(shard.Head),
        shard.StalenessMs,
        shard.Prohibited,
        shard.Tracked,
        shard.Holds,
        Convert.ToHexStringLower(shard.Digest.Span));
}
