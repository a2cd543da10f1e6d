using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>An issuer's web server: its OIDC metadata, and the keys that they lead to.</summary>
internal sealed class MetadataServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private volatile string _jwks;

    private MetadataServer(int port, TestCertificate certificate, string jwks)
    {
        _jwks = jwks;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(certificate.Certificate)));
        _app = builder.Build();
        _app.MapGet("/metadata", () => Results.Json(new { issuer = TestIssuer.Issuer, jwks_uri = $"https://127.0.0.1:{port}/keys" }));
        _app.MapGet("/keys", () => Results.Text(_jwks, "application/json"));
    }

    public static string AddressAt(int port) => $"https://127.0.0.1:{port}/metadata";

    public static async Task<MetadataServer> StartAsync(int port, TestCertificate certificate, string jwks)
    {
        var server = new MetadataServer(port, certificate, jwks);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>Other keys from now on.</summary>
    public void Give(string jwks) => _jwks = jwks;

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
