namespace PhoneTheft.Gateway.Security;

/// <summary>What a call says about who makes it, before anything of it is believed. What is null was not sent.</summary>
/// <param name="Connection">What its connection has shown, and what is already known of it.</param>
/// <param name="Authorization">The header authorization.</param>
/// <param name="Proxied">The header of Security:Proxy:Header.</param>
/// <param name="Named">The header x-dev-carrier.</param>
internal readonly record struct Credentials(ConnectionCredentials? Connection, string? Authorization, string? Proxied, string? Named)
{
    public const string DevelopmentHeader = "x-dev-carrier";

    /// <summary>Those of a call.</summary>
    /// <remarks>Straight from the request: a gRPC call's own metadata would be copied for every check.</remarks>
    /// <param name="call">The call.</param>
    /// <param name="proxyHeader">In which a proxy names the carrier; null: there is none.</param>
    public static Credentials Of(HttpContext call, string? proxyHeader) => new(
        call.Features.Get<ConnectionCredentials>(),
        TextOf(call, "authorization"),
        proxyHeader is null ? null : TextOf(call, proxyHeader),
        TextOf(call, DevelopmentHeader));

    /// <summary>Those that count where nobody is asked for more.</summary>
    public static Credentials OfDevelopment(HttpContext call) => new(call.Features.Get<ConnectionCredentials>(), null, null, TextOf(call, DevelopmentHeader));

    // A header that was sent several times is one text with commas, which nothing takes.
    private static string? TextOf(HttpContext call, string header) =>
        call.Request.Headers.TryGetValue(header, out var values) ? values.ToString() : null;
}
