using PhoneTheft.Gateway.Cli.Holds;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.V1;

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

    public static string? TimeOf(Google.Protobuf.WellKnownTypes.Timestamp? time) =>
        time is null ? null : InstantText.Format(time.ToDateTimeOffset());
}

/// <summary>A hold that has ended.</summary>
internal sealed record PastHoldDocument(HoldDocument? Hold, string? EndedAt, string End, string? EndedBy, RevisionDocument? EndedRevision)
{
    public static PastHoldDocument Of(PastHold past) => new(
        past.Hold is null ? null : HoldDocument.Of(past.Hold),
        HoldDocument.TimeOf(past.EndedAt),
        Words.Of(past.End),
        past.EndedBy.Length > 0 ? past.EndedBy : null,
        RevisionDocument.Of(past.EndedRevision));
}

/// <summary>The output of <c>block --json</c> and <c>unblock --json</c>.</summary>
internal sealed record WriteDocument(string Imei, string Outcome, string Status, uint OtherHolds, RevisionDocument? Revision)
{
    /// <summary>The hold after a block; null after an unblock.</summary>
    public required HoldDocument? Hold { get; init; }

    /// <summary>The hold before, if it was changed or ended.</summary>
    public required HoldDocument? Previous { get; init; }

    /// <summary>The fields that changed.</summary>
    public required IReadOnlyList<FieldChange> Changes { get; init; }
}

/// <summary>A revision: a position in a shard's history.</summary>
internal sealed record RevisionDocument(uint Shard, ulong Epoch, ulong Number, string Chain)
{
    public static RevisionDocument? Of(Revision? revision) => revision is null
        ? null
        : new(revision.Shard, revision.Epoch, revision.Number, Convert.ToHexStringLower(revision.Chain.Span));
}
