using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.CheckRpc;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Security;

/// <summary>A link for a browser: it works once, for a few minutes, and for no longer than whoever has made it.</summary>
public sealed class PageLinkTests
{
    private const string UsedUp = "This link was already used, has expired or is incomplete. Run: phonetheft page\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task The_printed_link_logs_a_browser_in_once(string scheme)
    {
        await using var secured = await SecuredGateway.StartAsync($"--Listen:Http={scheme}://127.0.0.1:0");
        var (certificate, key) = secured.Tls.Client.WritePem(secured.Tls.Files.FullName, "client");
        await using var printed = await Phonetheft.RunAsync(
            "page", "--address", secured.Gateway.GrpcAddress, "--ca", secured.Tls.AuthoritiesFile, "--cert", certificate, "--key", key);
        Assert.True(printed.ExitCode == 0, printed.Error);
        var link = printed.Out.TrimEnd();
        using var browser = BrowserOf(secured);

        Assert.StartsWith($"{secured.Gateway.HttpAddress}/login?link=", link, StringComparison.Ordinal);
        var before = await browser.OpenAsync(secured.Gateway.HttpAddress);
        Assert.Equal(HttpStatusCode.Unauthorized, before.Status);
        Assert.EndsWith("For a browser, run: phonetheft page\n", before.Text, StringComparison.Ordinal);

        var login = await browser.OpenAsync(link);
        Assert.Equal(HttpStatusCode.OK, login.Status);
        Assert.Equal(("no-store", "no-referrer", "0;url=/"), (login["Cache-Control"], login["Referrer-Policy"], login["Refresh"]));
        Assert.Contains("; path=/; samesite=strict; httponly", login["Set-Cookie"].Replace(" secure;", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("max-age=28800", login["Set-Cookie"], StringComparison.Ordinal);
        Assert.Equal(scheme == "https", login["Set-Cookie"].Contains("; secure", StringComparison.Ordinal));

        var home = await browser.OpenAsync(secured.Gateway.HttpAddress);
        Assert.Equal(HttpStatusCode.OK, home.Status);
        Assert.StartsWith("You are local (Carrier local), with the roles check, ", home.Text, StringComparison.Ordinal);
        Assert.Equal("no-store", home["Cache-Control"]);

        using var other = BrowserOf(secured);
        Assert.Equal((HttpStatusCode.Unauthorized, UsedUp), await AnswerAsync(other, link));
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.OpenAsync(secured.Gateway.HttpAddress)).Status);
    }

    [Theory]
    [InlineData("http://127.0.0.1:0", "127.0.0.1")]
    [InlineData("http://0.0.0.0:0", "127.0.0.1")]
    [InlineData("http://127.0.0.2:0", "127.0.0.2")]
    public async Task A_link_leads_to_where_pages_are(string listener, string host)
    {
        await using var gateway = await GatewayUnderTest.StartAsync($"--Listen:Http={listener}", "--Listen:AllowInsecureHttp=true");
        using var browser = new Browser(new SocketsHttpHandler());

        var link = new Uri(await LinkAsync(gateway.Channel));

        Assert.Equal((host, new Uri(gateway.HttpAddress).Port), (link.Host, link.Port));
        Assert.Equal(HttpStatusCode.OK, (await browser.OpenAsync($"{link}")).Status);
    }

    [Fact]
    public async Task A_session_ends_with_its_makers_role()
    {
        await using var secured = await SecuredGateway.StartAsync(before => before.Put("ops", "operator"));
        using var browser = BrowserOf(secured);
        await browser.OpenAsync(await LinkAsync(secured.As("ops")));
        Assert.Equal(HttpStatusCode.OK, (await browser.OpenAsync(secured.Gateway.HttpAddress)).Status);

        secured.Put("ops", "check");
        await secured.ReadAsync(register => register.Find("ops")!.Roles == Carriers.CallerRoles.Check);
        Assert.Equal((HttpStatusCode.Forbidden, "The page / requires the role operator.\n"), await AnswerAsync(browser, secured.Gateway.HttpAddress));

        secured.Remove("ops");
        await secured.ReadAsync(register => register.Find("ops") is null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.OpenAsync(secured.Gateway.HttpAddress)).Status);
    }

    [Fact]
    public async Task A_link_is_worth_nothing_when_its_maker_is_gone()
    {
        await using var secured = await SecuredGateway.StartAsync(before => before.Put("ops", "operator"));
        var (removed, demoted) = (await LinkAsync(secured.As("ops")), await LinkAsync(secured.As("ops")));
        using var browser = BrowserOf(secured);

        secured.Put("ops", "check");
        await secured.ReadAsync(register => register.Find("ops")!.Roles == Carriers.CallerRoles.Check);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.OpenAsync(demoted)).Status);
        secured.Remove("ops");
        await secured.ReadAsync(register => register.Find("ops") is null);
        var answer = await browser.OpenAsync(removed);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Empty(answer["Set-Cookie"]);
    }

    [Fact]
    public async Task A_session_ends_when_its_makers_token_is_revoked()
    {
        await using var secured = await SecuredGateway.StartAsync(before => before.Put("ops", "operator"));
        var claims = TestIssuer.Claims("ops", "operator");
        claims["jti"] = "stolen";
        using var browser = BrowserOf(secured);
        await browser.OpenAsync(await LinkAsync(secured.Connect(null), SecuredGateway.With(secured.Issuer.Token(claims))));
        Assert.Equal(HttpStatusCode.OK, (await browser.OpenAsync(secured.Gateway.HttpAddress)).Status);

        secured.RevokeToken("stolen");
        await secured.ReadAsync(register => register.IsRevokedToken("stolen"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.OpenAsync(secured.Gateway.HttpAddress)).Status);
    }

    [Fact]
    public async Task A_session_opens_no_method()
    {
        await using var secured = await SecuredGateway.StartAsync();
        using var browser = BrowserOf(secured);
        await browser.OpenAsync(await LinkAsync(secured.Gateway.Channel));

        var refusal = await SecuredGateway.RefusedAsync(secured.Connect(null), new() { { "cookie", browser.Cookies(secured.Gateway.HttpAddress) } });

        Assert.Equal("IDENTITY_REQUIRED", refusal.Reason);
    }

    [Fact]
    public async Task Links_and_sessions_end_in_time()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await GatewayUnderTest.StartWithChecksAsync(
            app => app.MapCheckRpc(), services => services.AddSingleton(new PageSessions(time)));
        using var browser = new Browser(new SocketsHttpHandler());
        var (late, link) = (await LinkAsync(gateway.Channel, GatewayUnderTest.As("ops")), await LinkAsync(gateway.Channel, GatewayUnderTest.As("ops")));

        time.Advance(PageSessions.LinkLife - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await browser.OpenAsync(link)).Status);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((HttpStatusCode.Unauthorized, UsedUp), await AnswerAsync(browser, late));

        // Who has no session is the carrier "local" in Development mode.
        Assert.StartsWith("You are ops", (await browser.OpenAsync(gateway.HttpAddress)).Text, StringComparison.Ordinal);
        time.Advance(PageSessions.SessionLife - TimeSpan.FromSeconds(1));
        Assert.StartsWith("You are local", (await browser.OpenAsync(gateway.HttpAddress)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_a_few_links_are_refused()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        for (var link = 0; link < 5; link++)
        {
            await LinkAsync(gateway.Channel, GatewayUnderTest.As("ops"));
        }

        var refusal = await Refusal.OfAsync(() => LinkAsync(gateway.Channel, GatewayUnderTest.As("ops")));

        Assert.Equal("QUOTA_EXCEEDED", refusal.Reason);
        Assert.Equal(PageSessions.LinkLife, refusal.RetryAfter);
        await LinkAsync(gateway.Channel, GatewayUnderTest.As("others"));
    }

    [Fact]
    public async Task Links_are_on_record_without_their_secrets()
    {
        using var audited = new AuditedGateway();
        var secrets = new List<string>();
        await using (var gateway = await audited.StartAsync("--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft=Trace"))
        {
            using var browser = new Browser(new SocketsHttpHandler());
            var link = await LinkAsync(gateway.Channel, GatewayUnderTest.As("ops"));
            await browser.OpenAsync(link);
            await browser.OpenAsync(link);
            secrets.AddRange([link.Split('=')[1], browser.Cookies(gateway.HttpAddress).Split('=')[1]]);

            Assert.All(secrets, secret => Assert.DoesNotContain(gateway.Logged, line => line.Contains(secret, StringComparison.Ordinal)));
        }

        Assert.Equal(
            ["admin ops CreatePageLink CREATED", "admin ops /login LOGGED_IN", "refused /login REFUSED IDENTITY_REQUIRED"],
            audited.Of("admin").Concat(audited.Of("refused")).Select(entry => string.Join(' ', new[] { "kind", "carrier", "call", "outcome", "reason" }
                .Where(name => entry.TryGetProperty(name, out _)).Select(name => entry.GetProperty(name).GetString()))));
        Assert.All(audited.Files, file => Assert.All(
            secrets, secret => Assert.DoesNotContain(secret, File.ReadAllText(file), StringComparison.Ordinal)));
    }

    private static async Task<string> LinkAsync(Grpc.Net.Client.GrpcChannel channel, Grpc.Core.Metadata? headers = null) =>
        (await new AdminService.AdminServiceClient(channel).CreatePageLinkAsync(
            new CreatePageLinkRequest(), headers, cancellationToken: Cancellation)).Url;

    private static async Task<(HttpStatusCode Status, string Text)> AnswerAsync(Browser browser, string address)
    {
        var answer = await browser.OpenAsync(address);
        return (answer.Status, answer.Text);
    }

    private static Browser BrowserOf(SecuredGateway secured) => new(secured.Tls.Handler());

    /// <summary>Has cookies, and neither certificate nor token.</summary>
    private sealed class Browser : IDisposable
    {
        private readonly CookieContainer _cookies = new();
        private readonly HttpClient _http;

        public Browser(SocketsHttpHandler handler)
        {
            handler.CookieContainer = _cookies;
            handler.AllowAutoRedirect = false;
            _http = new HttpClient(handler);
        }

        public async Task<Page> OpenAsync(string address)
        {
            using var answer = await _http.GetAsync(new Uri(address), Cancellation);
            return new Page(
                answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation),
                answer.Headers.ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
        }

        public string Cookies(string address) => _cookies.GetCookieHeader(new Uri(address));

        public void Dispose() => _http.Dispose();
    }

    private sealed record Page(HttpStatusCode Status, string Text, IReadOnlyDictionary<string, string> Headers)
    {
        public string this[string header] => Headers.GetValueOrDefault(header, "");
    }
}
