using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.V1;

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

/// <summary>Changes that a store lost.</summary>
/// <param name="Id">What <c>losses clear</c> takes.</param>
/// <param name="Shard">Whose.</param>
/// <param name="Changes">How many are known to be lost.</param>
/// <param name="AtLeast">There may be more.</param>
/// <param name="NoticedAt">When a gateway noticed it.</param>
internal sealed record LossDocument(string Id, uint Shard, ulong Changes, bool AtLeast, string? NoticedAt)
{
    public static LossDocument Of(LostChanges loss) => new(loss.Id, loss.Shard, loss.Changes, loss.AtLeast, HoldDocument.TimeOf(loss.NoticedAt));
}

/// <summary>What <c>losses --json</c> writes.</summary>
internal sealed record LossesDocument(ulong Changes, IReadOnlyList<LossDocument> Losses);

/// <summary>What <c>losses clear --json</c> writes for each id.</summary>
internal sealed record ClearedLossDocument(string Id, bool Cleared, string? Reason, string? Message);
