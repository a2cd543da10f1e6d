using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>One carrier's hold on a device.</summary>
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
        time is null ? null : Instant.Format(time.ToDateTimeOffset());
}
