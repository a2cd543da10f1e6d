using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Holds;

/// <summary>What a hold says. Who said it, and when it was taken, is not in it.</summary>
/// <param name="Disposition">What it asks for.</param>
/// <param name="Reason">Why.</param>
/// <param name="AssertedAt">Since when it is asserted; null: since the gateway takes it.</param>
/// <param name="ExpiresAt">When it ends by itself; null: it doesn't.</param>
/// <param name="Reference">The case number; empty: none.</param>
internal sealed record HoldTerms(Disposition Disposition, HoldReason Reason, DateTimeOffset? AssertedAt, DateTimeOffset? ExpiresAt, string Reference)
{
    public static HoldTerms Of(Hold hold) =>
        new(hold.Disposition, hold.Reason, hold.AssertedAt?.ToDateTimeOffset(), hold.ExpiresAt?.ToDateTimeOffset(), hold.Reference);

    public static HoldTerms Of(Core.Hold hold) =>
        new((Disposition)hold.Disposition, (HoldReason)hold.Reason, hold.AssertedAt, hold.ExpiresAt, hold.Reference);

    /// <summary>Whether one in the place of the other is no change: another day alone is none.</summary>
    public bool IsSameAs(HoldTerms other) => this == other with { AssertedAt = AssertedAt };

    /// <summary>The fields that the other one has otherwise.</summary>
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

/// <summary>One field of a hold, before and after; null: none.</summary>
internal sealed record FieldChange(string Field, string? Before, string? After)
{
    /// <summary>For people.</summary>
    public override string ToString() => $"{Field}: {Shown(Before)} → {Shown(After)}";

    private string Shown(string? value) => value is not null ? Printable.Line(value, 64) : Field switch
    {
        "expires_at" => "never",
        "asserted_at" => "now",
        _ => "none",
    };
}
