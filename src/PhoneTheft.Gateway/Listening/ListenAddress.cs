using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace PhoneTheft.Gateway.Listening;

/// <summary>An address to listen on, such as https://127.0.0.1:50051: with TLS or without, an IP address or "localhost", and a port.</summary>
internal sealed record ListenAddress(bool IsTls, IPAddress Address, int Port)
{
    /// <summary>Every address of the machine leads there.</summary>
    public bool IsEverywhere => Address.Equals(IPAddress.Any) || Address.Equals(IPAddress.IPv6Any);

    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>Whether one of two listeners would find its place taken by the other. Port 0 is whichever is free.</summary>
    public bool Overlaps(ListenAddress other) =>
        Port != 0 && Port == other.Port && (Address.Equals(other.Address) || IsEverywhere || other.IsEverywhere);

    public static bool TryParse(string text, [NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || !IsScheme(uri.Scheme) || uri.PathAndQuery != "/"
            || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
        {
            return false;
        }

        var host = uri.Host == "localhost" ? "127.0.0.1" : uri.Host.Trim('[', ']');
        if (IPAddress.TryParse(host, out var ip))
        {
            address = new ListenAddress(uri.Scheme == Uri.UriSchemeHttps, ip, uri.Port);
        }

        return address is not null;
    }

    public override string ToString() => $"{(IsTls ? "https" : "http")}://{new IPEndPoint(Address, Port)}";

    private static bool IsScheme(string scheme) => scheme == Uri.UriSchemeHttp || scheme == Uri.UriSchemeHttps;
}
