using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>A hold that is over.</summary>
internal sealed record PastHoldDocument(HoldDocument? Hold, string? EndedAt, string End, string? EndedBy, RevisionDocument? EndedRevision)
{
    public static PastHoldDocument Of(PastHold past) => new(
        past.Hold is null ? null : HoldDocument.Of(past.Hold),
        HoldDocument.TimeOf(past.EndedAt),
        Words.Of(past.End),
        past.EndedBy.Length > 0 ? past.EndedBy : null,
        RevisionDocument.Of(past.EndedRevision));
}
