namespace PhoneTheft.Gateway.Security;

/// <summary>
/// Links that log a browser in once, and the sessions that come of them. A session is worth what its maker's credentials are worth at the
/// moment: whoever loses the certificate, the token, the role or the place in the register loses the page with it.
/// </summary>
/// <remarks>The metadata of an endpoint that sessions open: the cookie counts nowhere else.</remarks>
internal sealed class PageSessions(TimeProvider time)
{
    private const string Cookie = "phonetheft-session";

    // Browsers keep a cookie of this name only from https and for this host alone, so no neighbouring host can plant one.
    private const string SecureCookie = $"__Host-{Cookie}";

    public static readonly TimeSpan LinkLife = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan SessionLife = TimeSpan.FromHours(8);

    private readonly PageSecrets _links = new(time, LinkLife, most: 100, mostOfCarrier: 5);
    private readonly PageSecrets _sessions = new(time, SessionLife, most: 200, mostOfCarrier: 20);

    /// <returns>The secret of a link; null: too many are open.</returns>
    public NewSecret? CreateLink(Caller caller, Credentials credentials) => _links.Add(caller.Carrier, credentials);

    /// <summary>Uses up a link.</summary>
    /// <returns>What its maker has shown; null: there is no such link, or not any more.</returns>
    public Credentials? UseLink(string secret) => _links.Use(secret);

    public NewSecret Begin(Caller caller, Credentials credentials) => _sessions.Replace(caller.Carrier, credentials);

    /// <summary>The name of the cookie that a request's session has.</summary>
    public static string CookieOf(HttpContext request) => request.Request.IsHttps ? SecureCookie : Cookie;

    /// <returns>What the maker of the request's session has shown; null: it has none.</returns>
    public Credentials? Of(HttpContext request) =>
        request.Request.Cookies.TryGetValue(CookieOf(request), out var secret) ? _sessions.Find(secret) : null;
}
