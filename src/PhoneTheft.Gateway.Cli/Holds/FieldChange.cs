namespace PhoneTheft.Gateway.Cli.Holds;

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
