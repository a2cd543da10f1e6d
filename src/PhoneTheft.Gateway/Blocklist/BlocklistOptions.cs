namespace PhoneTheft.Gateway.Blocklist;

/// <summary>Section "Blocklist".</summary>
internal sealed class BlocklistOptions
{
    public const string Section = "Blocklist";

    /// <summary>CSV with the columns tac, brand, model, for GetDevice. Empty: brand and model are not known.</summary>
    public string TacFile { get; init; } = "";
}
