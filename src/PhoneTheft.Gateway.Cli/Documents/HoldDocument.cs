using System.Globalization;
using PhoneTheft.Gateway.Cli.Holds;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>A carrier's hold on a device.</summary>
internal sealed record HoldDocument(
    string Carrier,
    string Disposition,
    string Reason,
    string? AssertedAt,
    string? ExpiresAt,
    string? Reference,
    string? Actor,
    RevisionDocument? Revision)
{
    public static HoldDocument Of(Hold hold) => new(
        hold.Carrier,
        Words.Of(hold.Disposition),
        Words.Of(hold.Reason),
        TimeOf(hold.AssertedAt),
        TimeOf(hold.ExpiresAt),
        hold.Reference.Length > 0 ? hold.Reference : null,
        hold.Actor.Length > 0 ? hold.Actor : null,
        RevisionDocument.Of(hold.Revision));

    /// <summary>A time as text; null if there is none.</summary>
    public static string? TimeOf(DateTimeOffset? time) => time is { } known && known != default ? InstantText.Format(known) : null;
}

/// <summary>A hold that has ended.</summary>
internal sealed record PastHoldDocument(HoldDocument? Hold, string? EndedAt, string End, string? EndedBy, RevisionDocument? EndedRevision)
{
    public static PastHoldDocument Of(PastHold past) => new(
        HoldDocument.Of(past.Hold),
        HoldDocument.TimeOf(past.EndedAt),
        Words.Of(past.End),
        past.EndedBy.Length > 0 ? past.EndedBy : null,
        RevisionDocument.Of(past.EndedRevision));
}

/// <summary>The output of <c>block --json</c> and <c>unblock --json</c>.</summary>
internal sealed record WriteDocument(string Imei, string Outcome, string Status, int OtherHolds, RevisionDocument? Revision)
{
    /// <summary>The hold after a block; null after an unblock.</summary>
    public required HoldDocument? Hold { get; init; }

    /// <summary>The hold before, if it was changed or ended.</summary>
    public required HoldDocument? Previous { get; init; }

    /// <summary>The fields that changed.</summary>
    public required IReadOnlyList<FieldChange> Changes { get; init; }
}

/// <summary>A revision: a position in a shard's history.</summary>
internal sealed record RevisionDocument(int Shard, long Epoch, long Number, string Chain)
{
    /// <summary>Null for the default, which stands for an unknown position. The chain is empty where only the position is known.</summary>
    public static RevisionDocument? Of(Revision? revision) => revision is not { } known || known == default
        ? null
        : new(known.Shard, known.Epoch, known.Number, known.Chain == 0 ? "" : known.Chain.ToString("x16", CultureInfo.InvariantCulture));
}
