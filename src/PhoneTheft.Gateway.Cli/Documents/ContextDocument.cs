namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>A context, as <c>context list --json</c> and <c>context show --json</c> write it. It has paths, and no secret.</summary>
internal sealed record ContextDocument(string Context, bool InUse, IReadOnlyList<string> Addresses)
{
    public required string? Carrier { get; init; }

    public required string? Ca { get; init; }

    public required string? Cert { get; init; }

    public required string? Key { get; init; }

    public required string? PasswordFile { get; init; }

    public required string? TokenFile { get; init; }

    public required string? ServerName { get; init; }
}
