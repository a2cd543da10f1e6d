using PhoneTheft.Gateway.Listening;
using PhoneTheft.Gateway.Security;

namespace PhoneTheft.Gateway.Admin;

/// <summary>Links that open the page of an operator once.</summary>
internal sealed class PageLinks(PageSessions sessions, ICallerFinder callers, Listeners listeners)
{
    /// <returns>Null: too many are open.</returns>
    public PageLink? Create(Caller caller, HttpContext call) =>
        sessions.CreateLink(caller, callers.Read(call)) is { } secret
            ? new PageLink($"{AddressFor(call)}{OperatorPages.Login}?{OperatorPages.Link}={secret.Text}", secret.Until)
            : null;

    // By the name that the caller has reached the gateway by, if that leads to the other listener as well: the certificate is for a name.
    private string AddressFor(HttpContext call)
    {
        var pages = ListenAddress.TryParse(listeners.Addresses[^1], out var address)
            ? address
            : throw new InvalidOperationException("The listener for pages has no address.");
        var reached = call.Connection.LocalIpAddress;
        reached = reached is { IsIPv4MappedToIPv6: true } ? reached.MapToIPv4() : reached;
        var leadsThere = pages.IsEverywhere || pages.Address.Equals(reached);
        return leadsThere && call.Request.Host is { Host.Length: > 0 } host
            ? $"{(pages.IsTls ? Uri.UriSchemeHttps : Uri.UriSchemeHttp)}://{new HostString(host.Host, pages.Port)}"
            : $"{pages}";
    }
}

/// <summary>An address that works once.</summary>
internal sealed record PageLink(string Url, DateTimeOffset Until);
