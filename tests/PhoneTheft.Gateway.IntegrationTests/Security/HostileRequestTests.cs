using System.Net;
using System.Net.Http.Headers;
using System.Runtime.Versioning;
using Google.Protobuf;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Security;

/// <summary>Whoever has no identity gets no answer, however the request is spelt.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class HostileRequestTests : IAsyncLifetime
{
    private const string Check = "phonetheft.gateway.v1.CheckService/Check";
    private const string Unauthenticated = "16";

    private static readonly string[] Refusals = [Unauthenticated, "12", "13"];

    private readonly TestTls _tls = new();
    private GatewayUnderTest _gateway = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        var register = _tls.Files.Below("carriers.json");
        await File.WriteAllTextAsync(register, """{"carriers": [{"id": "local", "name": "L", "contact": "c", "roles": ["check"], "certificates": {} }]}""");
        _gateway = await GatewayUnderTest.StartSecureAsync(
            _tls, _ => { }, "--Security:Mode=Authenticated", $"--Security:Carriers={register}", "--Audit:Enabled=false");
        _client = new HttpClient(_tls.Handler());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
        _tls.Dispose();
    }

    [Theory]
    [InlineData("/" + Check)]
    [InlineData("/x/../" + Check)]
    [InlineData("/healthz/../" + Check)]
    [InlineData("/%2e%2e/" + Check)]
    [InlineData("//" + Check)]
    [InlineData("/" + Check + "/")]
    [InlineData("/" + Check + "?path=/healthz")]
    [InlineData("/" + Check + ";/healthz")]
    [InlineData("/PHONETHEFT.GATEWAY.V1.CHECKSERVICE/CHECK")]
    [InlineData("/phonetheft.gateway.v1.CheckService/%43heck")]
    [InlineData("/phonetheft.gateway.v1.CheckService%2FCheck")]
    [InlineData("/phonetheft.gateway.v1.CheckService//Check")]
    [InlineData("/phonetheft.gateway.v1.BlocklistService/ListHolds")]
    [InlineData("/phonetheft.gateway.v1.AdminService/EndHold")]
    [InlineData("/phonetheft.gateway.v1.AdminService/NoSuchMethod")]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task No_spelling_of_a_path_gets_past_the_gate(string path) => IsRefused(await SendAsync(path));

    [Theory]
    [InlineData("authorization", "Bearer ")]
    [InlineData("authorization", "bearer x,Bearer y")]
    [InlineData("Authorization", "Basic bG9jYWw6bG9jYWw=")]
    [InlineData("cookie", "carrier=local; authorization=Bearer x")]
    [InlineData("x-dev-carrier", "local")]
    [InlineData("x-forwarded-client-cert", "URI=urn:phonetheft:carrier:local")]
    [InlineData("x-client-carrier", "local")]
    [InlineData("x-forwarded-for", "127.0.0.1")]
    [InlineData("x-original-url", "/healthz")]
    [InlineData("x-http-method-override", "OPTIONS")]
    [InlineData("grpc-timeout", "99999999H")]
    public async Task No_header_makes_a_stranger_somebody(string name, string value) => IsRefused(await SendAsync("/" + Check, (name, value), (name, value)));

    [Theory]
    [InlineData("application/grpc-web")]
    [InlineData("application/grpc+json")]
    [InlineData("application/json")]
    [InlineData("text/html")]
    public async Task No_content_type_gets_past_the_gate(string type) => IsRefused(await AskAsync("/" + Check, type: type));

    [Theory]
    [InlineData("GET")]
    [InlineData("OPTIONS")]
    [InlineData("PUT")]
    [InlineData("TRACE")]
    public async Task No_verb_gets_past_the_gate(string verb) => IsRefused(await AskAsync("/" + Check, verb: verb));

    [Theory]
    [InlineData("localhost:80")]
    [InlineData("localhost:1@127.0.0.1")]
    [InlineData("127.0.0.1:65535")]
    public async Task No_authority_gets_past_the_gate(string host) => IsRefused(await SendAsync("/" + Check, ("host", host)));

    [Fact]
    public async Task Headers_without_measure_are_refused_and_nobody_else_is_hindered()
    {
        try
        {
            IsRefused(await SendAsync("/" + Check, ("authorization", "Bearer " + new string('a', 100_000))));
        }
        catch (HttpRequestException)
        {
            // The web server ends the connection, which is as good.
        }

        IsRefused(await SendAsync("/" + Check));
    }

    private static void IsRefused((HttpStatusCode Status, string? Grpc, byte[] Body) answer)
    {
        Assert.DoesNotContain("490154203237518", System.Text.Encoding.Latin1.GetString(answer.Body), StringComparison.Ordinal);
        if (answer.Status == HttpStatusCode.OK)
        {
            Assert.Contains(answer.Grpc, Refusals);
            Assert.Empty(answer.Body);
        }
        else
        {
            Assert.InRange((int)answer.Status, 400, 499);
        }
    }

    private Task<(HttpStatusCode Status, string? Grpc, byte[] Body)> SendAsync(string path, params (string Name, string Value)[] headers) =>
        AskAsync(path, headers);

    private async Task<(HttpStatusCode Status, string? Grpc, byte[] Body)> AskAsync(
        string path, (string Name, string Value)[]? headers = null, string type = "application/grpc", string verb = "POST")
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(verb), new Uri(_gateway.GrpcAddress + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (verb is not ("GET" or "TRACE"))
        {
            request.Content = new ByteArrayContent(RawCall.Frame(new CheckRequest { Imei = "490154203237518" }.ToByteArray()));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        foreach (var (name, value) in headers ?? [])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var status = response.Headers.TryGetValues("grpc-status", out var header) ? header.First()
            : response.TrailingHeaders.TryGetValues("grpc-status", out var trailer) ? trailer.First() : null;
        return (response.StatusCode, status, body);
    }
}
