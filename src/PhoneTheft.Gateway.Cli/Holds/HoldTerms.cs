using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Holds;

/// <summary>The content of a hold, without its carrier and its revision.</summary>
/// <param name="Disposition">Block or track.</param>
/// <param name="Reason">The reason.</param>
/// <param name="AssertedAt">Since when it is asserted; null: the time at which the gateway accepts it.</param>
/// <param name="ExpiresAt">When it ends by itself; null: never.</param>
/// <param name="Reference">The carrier's case number; empty if there is none.</param>
internal sealed record HoldTerms(Disposition Disposition, HoldReason Reason, DateTimeOffset? AssertedAt, DateTimeOffset? ExpiresAt, string Reference)
{
    public static HoldTerms Of(Hold hold) => new(
        hold.Disposition,
        hold.Reason,
        hold.AssertedAt == default ? null : hold.AssertedAt,
        hold.ExpiresAt,
        hold.Reference);

    /// <summary>Whether replacing one by the other is no change. A different asserted_at alone is no change.</summary>
    public bool IsSameAs(HoldTerms other) => this == other with { AssertedAt = AssertedAt };

    /// <summary>The fields in which the other one differs.</summary>
    public IReadOnlyList<FieldChange> ChangesTo(HoldTerms after) =>
    [
        .. new[]
        {
            new FieldChange("disposition", Words.Of(Disposition), Words.Of(after.Disposition)),
            new FieldChange("reason", Words.Of(Reason), Words.Of(after.Reason)),
            new FieldChange("asserted_at", Text(AssertedAt), Text(after.AssertedAt)),
            new FieldChange("expires_at", Text(ExpiresAt), Text(after.ExpiresAt)),
            new FieldChange("reference", Text(Reference), Text(after.Reference)),
        }.Where(field => field.Before != field.After),
    ];

    private static string? Text(DateTimeOffset? time) => time is { } known ? InstantText.Format(known) : null;

    private static string? Text(string text) => text.Length > 0 ? text : null;
}

/// <summary>A field of a hold that differs, with its values before and after; null if it has none.</summary>
internal sealed record FieldChange(string Field, string? Before, string? After)
{
    /// <summary>As text: field: before → after.</summary>
    public override string ToString() => $"{Field}: {Shown(Before)} → {Shown(After)}";

    private string Shown(string? value) => value is not null ? Printable.Line(value, 64) : Field switch
    {
        "expires_at" => "never",
        "asserted_at" => "now",
        _ => "none",
    };
}
