using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>The output of <c>status --json</c>.</summary>
internal sealed record StatusDocument(
    string State,
    string? StoreId,
    string Version,
    string? Trouble,
    IReadOnlyList<string> Warnings,
    long MaxStalenessMs,
    long Prohibited,
    long Tracked,
    long Holds,
    long LostHolds,
    string? Cursor,
    IReadOnlyList<ShardDocument> Shards,
    IReadOnlyList<LossDocument> Losses);

/// <summary>A shard in <c>status --json</c>.</summary>
internal sealed record ShardDocument(
    int Shard,
    string State,
    RevisionDocument? Head,
    long StalenessMs,
    long Prohibited,
    long Tracked,
    long Holds,
    long LostHolds,
    string Digest)
{
    public static ShardDocument Of(ShardStatus shard) => new(
        shard.Head?.Shard ?? 0,
        Words.Of(shard.State),
        RevisionDocument.Of(shard.Head),
        (long)shard.Staleness.TotalMilliseconds,
        shard.Prohibited,
        shard.Tracked,
        shard.Holds,
        shard.LostHolds,
        shard.Head is null ? "" : shard.Digest.ToString());
}

/// <summary>Changes that a store has lost.</summary>
/// <param name="Id">The id for <c>losses clear</c>.</param>
/// <param name="Shard">The shard.</param>
/// <param name="Changes">How many changes are known to be lost.</param>
/// <param name="AtLeast">Whether there may be more.</param>
/// <param name="NoticedAt">When a gateway noticed the loss.</param>
/// <param name="PutBack">How many changes are back.</param>
/// <param name="Superseded">How many were left out for newer ones.</param>
/// <param name="Missing">How many are missing.</param>
/// <param name="FirstMissing">The lowest number among which they are; null: not known.</param>
/// <param name="LastMissing">The highest one.</param>
/// <param name="Carriers">Whose they are, as far as the gateway knows.</param>
internal sealed record LossDocument(
    string Id,
    int Shard,
    long Changes,
    bool AtLeast,
    string? NoticedAt,
    long PutBack,
    long Superseded,
    long Missing,
    long? FirstMissing,
    long? LastMissing,
    IReadOnlyList<string> Carriers)
{
    public static LossDocument Of(LostChanges loss) => new(
        loss.Id,
        loss.Shard,
        loss.Changes,
        loss.IsAtLeast,
        HoldDocument.TimeOf(loss.NoticedAt),
        loss.PutBack,
        loss.Superseded,
        loss.Missing,
        loss.FirstMissing == 0 ? null : loss.FirstMissing,
        loss.LastMissing == 0 ? null : loss.LastMissing,
        loss.Carriers);
}

/// <summary>The output of <c>losses --json</c>.</summary>
internal sealed record LossesDocument(long Changes, IReadOnlyList<LossDocument> Losses);

/// <summary>The output of <c>losses clear --json</c> for each id.</summary>
internal sealed record ClearedLossDocument(string Id, bool Cleared, string? Reason, string? Message);
