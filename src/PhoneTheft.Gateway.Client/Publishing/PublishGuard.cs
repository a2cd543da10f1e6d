namespace PhoneTheft.Gateway.Client.Publishing;

/// <summary>What somebody confirmed and no gateway has taken yet. It outlives a connection: nobody should be asked twice.</summary>
internal sealed class PublishGuard
{
    public string? Token { get; set; }
}
