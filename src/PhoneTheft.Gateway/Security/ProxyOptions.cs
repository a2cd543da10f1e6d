namespace PhoneTheft.Gateway.Security;

/// <summary>A proxy that ends TLS in front of the gateway, and names the carrier in a header. Section "Security:Proxy".</summary>
internal sealed class ProxyOptions
{
    public const string Section = "Security:Proxy";

    /// <summary>From where it connects: IP addresses or networks such as 10.1.0.0/24, with commas. Unset: there is no proxy.</summary>
    public string? Addresses { get; init; }

    /// <summary>The SAN URI of its client certificate.</summary>
    public string? Identity { get; init; }

    /// <summary>The header in which it names the carrier of each call: the id, or the SAN URI of the carrier's certificate.</summary>
    public string? Header { get; init; }

    public bool IsSet => Addresses is not null || Identity is not null || Header is not null;
}
