using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>A line of <c>watch --json</c>.</summary>
internal sealed record ChangeDocument(
    string At,
    int Shard,
    long Epoch,
    long Number,
    string Identity,
    string Status,
    string Kind,
    string Carrier,
    string? Disposition,
    string? Reason,
    string? AssertedAt,
    string? ExpiresAt,
    string? Reference,
    string? Actor)
{
    public static ChangeDocument Of(SyncChange change) => new(
        InstantText.FormatExactly(change.At),
        change.Revision.Shard,
        change.Revision.Epoch,
        change.Revision.Number,
        change.Identity.ToString(),
        Words.Of(change.Status),
        Words.Of(change.Kind),
        change.Carrier,
        change.Hold is { } hold ? Words.Of(hold.Disposition) : null,
        change.Hold is { } because ? Words.Of(because.Reason) : null,
        change.Hold is { } since ? InstantText.Format(since.AssertedAt) : null,
        change.Hold?.ExpiresAt is { } until ? InstantText.Format(until) : null,
        TextOf(change.Hold?.Reference),
        TextOf(change.Actor));

    private static string? TextOf(string? text) => text is { Length: > 0 } ? text : null;
}
