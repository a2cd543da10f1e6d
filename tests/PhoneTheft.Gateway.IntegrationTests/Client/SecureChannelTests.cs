using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Client;

/// <summary>What a client shows over TLS, whom it trusts, and what it says when that goes wrong.</summary>
public sealed class SecureChannelTests : IDisposable
{
    private readonly TestTls _tls = new();

    private string Authorities => _tls.AuthoritiesFile;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_gateway_with_TLS_is_asked_by_every_client()
    {
        await using var gateway = await GatewayUnderTest.StartSecureAsync(_tls);
        var options = new GatewayChannelOptions { Address = new Uri(gateway.GrpcAddress), AuthoritiesFile = Authorities, DevelopmentCarrier = "alpha" };
        using var checks = new CheckClient(options, new CheckClientOptions { Deadline = Wait.Limit, ConnectTimeout = Wait.Limit });
        using var blocklist = new BlocklistClient(options);
        using var verifier = new StateVerifier(options);

        await checks.ConnectAsync(Stop);
        await blocklist.BlockAsync(new BlockWrite { Imei = "490154203237518", Reason = HoldReason.Stolen }, cancellationToken: Stop);
        await SyncOnceAsync(options);

        Assert.Equal(EquipmentStatus.Prohibited, (await checks.CheckAsync("490154203237518", Stop)).Status);
        Assert.True((await verifier.VerifyAsync(_tls.Files.Below("alpha.db"), Stop)).IsEqual);
    }

    [Fact]
    public async Task The_client_certificate_is_shown()
    {
        await using var mirror = await MirrorGateway.StartAsync(_tls.Server);
        var (certificate, key) = _tls.Client.WritePem(_tls.Files.FullName, "client");
        var (pfx, password) = _tls.Client.WritePfx(_tls.Files.FullName, name: "client");

        using var byPem = new IdentityClient(new GatewayChannelOptions { Address = mirror.Address, AuthoritiesFile = Authorities, CertificateFile = certificate, KeyFile = key });
        using var byPfx = new IdentityClient(new GatewayChannelOptions { Address = mirror.Address, AuthoritiesFile = Authorities, CertificateFile = pfx, PasswordFile = password });
        using var without = new IdentityClient(new GatewayChannelOptions { Address = mirror.Address, AuthoritiesFile = Authorities });

        Assert.Equal(_tls.Client.Thumbprint, (await byPem.WhoAmIAsync(Stop)).Carrier);
        Assert.Equal(_tls.Client.Thumbprint, (await byPfx.WhoAmIAsync(Stop)).Carrier);
        Assert.Equal("", (await without.WhoAmIAsync(Stop)).Carrier);
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_without_a_restart()
    {
        await using var mirror = await MirrorGateway.StartAsync(_tls.Server);
        var (certificate, key) = _tls.Client.WritePem(_tls.Files.FullName, "client");
        using var client = new IdentityClient(new GatewayChannelOptions { Address = mirror.Address, AuthoritiesFile = Authorities, CertificateFile = certificate, KeyFile = key });
        Assert.Equal(_tls.Client.Thumbprint, (await client.WhoAmIAsync(Stop)).Carrier);

        var renewed = _tls.Own(_tls.Authority.Carrier("local"));
        renewed.WritePem(_tls.Files.FullName, "client");

        await Wait.Until(async () => (await client.WhoAmIAsync(Stop)).Carrier == renewed.Thumbprint);
    }

    [Fact]
    public async Task A_token_is_sent_and_renewed()
    {
        await using var mirror = await MirrorGateway.StartAsync(_tls.Server);
        var token = _tls.Files.Below("token");
        await File.WriteAllTextAsync(token, "first.token.a\n", Stop);
        using var client = new IdentityClient(new GatewayChannelOptions { Address = mirror.Address, AuthoritiesFile = Authorities, TokenFile = token });
        Assert.Equal("Bearer first.token.a", (await client.WhoAmIAsync(Stop)).Name);

        await File.WriteAllTextAsync(token, "second.token.b\n", Stop);

        await Wait.Until(async () => (await client.WhoAmIAsync(Stop)).Name == "Bearer second.token.b");
    }

    [Fact]
    public async Task A_file_that_is_damaged_later_leaves_the_old_in_use()
    {
        await using var mirror = await MirrorGateway.StartAsync(_tls.Server);
        var (certificate, key) = _tls.Client.WritePem(_tls.Files.FullName, "client");
        var log = new Microsoft.Extensions.Logging.Testing.FakeLogger();
        using var client = new IdentityClient(new GatewayChannelOptions { Address = mirror.Address, AuthoritiesFile = Authorities, CertificateFile = certificate, KeyFile = key, Logger = log });

        await File.WriteAllTextAsync(key, "half a ke", Stop);
        await Wait.Until(() => log.Collector.GetSnapshot().Any(record => record.Id.Id == 5302));

        Assert.Equal(_tls.Client.Thumbprint, (await client.WhoAmIAsync(Stop)).Carrier);
    }

    [Fact]
    public async Task The_server_name_is_asked_for_and_expected()
    {
        await using var mirror = await MirrorGateway.StartAsync(_tls.Server);
        using var right = new IdentityClient(new GatewayChannelOptions { Address = mirror.Address, AuthoritiesFile = Authorities, ServerName = "localhost" });
        using var wrong = new IdentityClient(new GatewayChannelOptions { Address = mirror.Address, AuthoritiesFile = Authorities, ServerName = "other.example" });

        Assert.StartsWith("localhost", Assert.Single((await right.WhoAmIAsync(Stop)).Roles), StringComparison.Ordinal);
        await SaysAsync(wrong, "was issued for another host name", "ServerName");
    }

    [Fact]
    public async Task A_strangers_server_is_not_trusted()
    {
        using var stranger = new TestAuthority("Stranger");
        using var certificate = stranger.Server();
        await using var mirror = await MirrorGateway.StartAsync(certificate);
        using var named = new IdentityClient(new GatewayChannelOptions { Address = mirror.Address, AuthoritiesFile = Authorities });
        using var system = new IdentityClient(new GatewayChannelOptions { Address = mirror.Address });

        await SaysAsync(named, "was not issued by a certificate authority that this client trusts", "AuthoritiesFile");
        await SaysAsync(system, "was not issued by a certificate authority that this client trusts", "AuthoritiesFile");
    }

    [Fact]
    public async Task A_strangers_certificate_makes_nobody_fetch_anything()
    {
        using var issuer = new TcpListener(IPAddress.Loopback, 0);
        issuer.Start();
        using var stranger = new TestAuthority("Stranger");
        using var certificate = stranger.Issue(new TestCertificateOrder("gateway")
        {
            Purpose = TestCertificateOrder.ServerPurpose,
            IssuerAddress = $"http://{issuer.LocalEndpoint}/issuer.cer",
        });
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        _ = ShakeHandsAsync(server, certificate);
        using var client = new IdentityClient(new GatewayChannelOptions { Address = new Uri($"https://{server.LocalEndpoint}") });

        await SaysAsync(client, "was not issued by a certificate authority that this client trusts", "AuthoritiesFile");
        Assert.False(issuer.Pending());
    }

    [Fact]
    public async Task An_expired_server_is_named_as_one()
    {
        using var expired = _tls.Authority.Issue(new TestCertificateOrder("gateway")
        {
            Purpose = TestCertificateOrder.ServerPurpose,
            From = TimeSpan.FromDays(-30),
            Until = TimeSpan.FromDays(-1),
        });
        await using var mirror = await MirrorGateway.StartAsync(expired);
        using var client = new IdentityClient(new GatewayChannelOptions { Address = mirror.Address, AuthoritiesFile = Authorities });

        await SaysAsync(client, "has expired or is not valid yet", "clock");
    }

    [Fact]
    public async Task A_clients_certificate_is_no_servers()
    {
        using var wrong = _tls.Authority.Issue(new TestCertificateOrder("gateway") { Uris = ["urn:phonetheft:carrier:local"] });
        await using var mirror = await MirrorGateway.StartAsync(wrong);
        using var client = new IdentityClient(new GatewayChannelOptions { Address = mirror.Address, AuthoritiesFile = Authorities });

        await SaysAsync(client, "The certificate of https://", "");
    }

    [Fact]
    public async Task A_server_that_wants_a_certificate_is_named_as_one()
    {
        await using var mirror = await MirrorGateway.StartAsync(_tls.Server, isStrict: true);
        using var client = new IdentityClient(new GatewayChannelOptions { Address = mirror.Address, AuthoritiesFile = Authorities });

        // The alert may be lost with the connection; what is seen then may also be a gateway that takes no more.
        var error = await FailAsync(client);
        Assert.Contains("client certificate", error.Message, StringComparison.Ordinal);
        Assert.Contains("CertificateFile", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_breaks_off_the_handshake_may_be_full()
    {
        using var full = new TcpListener(IPAddress.Loopback, 0);
        full.Start();
        _ = CloseAllAsync(full);
        using var client = new IdentityClient(new GatewayChannelOptions { Address = new Uri($"https://{full.LocalEndpoint}") });

        var error = await FailAsync(client);

        Assert.Contains("ended the TLS handshake", error.Message, StringComparison.Ordinal);
        Assert.Equal((true, false, false), (error.IsTransient, error.IsWrongAddress, error.MayBeDone));
        Assert.DoesNotContain("http://", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_TLS_is_named_as_one()
    {
        using var plain = new TcpListener(IPAddress.Loopback, 0);
        plain.Start();
        _ = AnswerPlainlyAsync(plain);
        using var client = new IdentityClient(new GatewayChannelOptions { Address = new Uri($"https://{plain.LocalEndpoint}") });

        await SaysAsync(client, "does not use TLS", "scheme");
    }

    [Fact]
    public async Task A_sync_that_is_refused_for_who_it_is_ends()
    {
        await using var mirror = await MirrorGateway.StartAsync(_tls.Server);
        var (certificate, key) = _tls.Client.WritePem(_tls.Files.FullName, "client");
        using var state = SyncState.InMemory();
        await using var sync = new SyncClient(state, new GatewayChannelOptions { Address = mirror.Address, AuthoritiesFile = Authorities, CertificateFile = certificate, KeyFile = key });

        var stopped = await Assert.ThrowsAsync<SyncStoppedException>(() => sync.RunAsync(Stop).WaitAsync(Wait.Limit, Stop));

        Assert.Equal("CARRIER_UNKNOWN", stopped.Error.Reason);
        Assert.Equal([_tls.Client.Thumbprint], mirror.Refused);
    }

    [Fact]
    public async Task A_sync_tries_a_renewed_certificate_before_it_ends()
    {
        await using var mirror = await MirrorGateway.StartAsync(_tls.Server);
        var (certificate, key) = _tls.Client.WritePem(_tls.Files.FullName, "client");
        using var state = SyncState.InMemory();
        await using var sync = new SyncClient(state, new GatewayChannelOptions { Address = mirror.Address, AuthoritiesFile = Authorities, CertificateFile = certificate, KeyFile = key });
        var renewed = _tls.Own(_tls.Authority.Carrier("local"));
        renewed.WritePem(_tls.Files.FullName, "client");

        await Assert.ThrowsAsync<SyncStoppedException>(() => sync.RunAsync(Stop).WaitAsync(Wait.Limit, Stop));

        Assert.Equal(renewed.Thumbprint, mirror.Refused[^1]);
    }

    public void Dispose() => _tls.Dispose();

    private async Task SyncOnceAsync(GatewayChannelOptions options)
    {
        using var state = SyncState.Open(_tls.Files.Below("alpha.db"));
        await using var sync = new SyncClient(state, options);
        using var stopping = new CancellationTokenSource();
        var running = sync.RunAsync(stopping.Token);
        await sync.WaitForConvergenceAsync(Stop).WaitAsync(Wait.Limit, Stop);
        await stopping.CancelAsync();
        await running;
    }

    private static async Task<GatewayError> FailAsync(IdentityClient client) =>
        (await Assert.ThrowsAsync<GatewayException>(() => client.WhoAmIAsync(Stop).WaitAsync(Wait.Limit, Stop))).Error;

    private static async Task CloseAllAsync(TcpListener listener)
    {
        while (true)
        {
            (await listener.AcceptTcpClientAsync(Stop)).Close();
        }
    }

    private static async Task ShakeHandsAsync(TcpListener listener, TestCertificate certificate)
    {
        while (true)
        {
            using var caller = await listener.AcceptTcpClientAsync(Stop);
            await using var tls = new SslStream(caller.GetStream());
            try
            {
                await tls.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions { ServerCertificateContext = certificate.ForHandshake, ApplicationProtocols = [SslApplicationProtocol.Http2] }, Stop);
                await tls.CopyToAsync(Stream.Null, Stop);
            }
            catch (Exception e) when (e is IOException or AuthenticationException)
            {
                // The client does not trust it, and hangs up.
            }
        }
    }

    private static async Task AnswerPlainlyAsync(TcpListener listener)
    {
        while (true)
        {
            using var caller = await listener.AcceptTcpClientAsync(Stop);
            await caller.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"u8.ToArray(), Stop);

            // Until the caller has read it and hung up: closed at once, it might see a reset instead.
            await caller.GetStream().CopyToAsync(Stream.Null, Stop);
        }
    }

    private static async Task SaysAsync(IdentityClient client, string message, string advice)
    {
        var error = await FailAsync(client);

        Assert.True(error.Message.Contains(message, StringComparison.Ordinal), $"{error.Message} {error.Cause}");
        Assert.Contains(advice, error.Advice, StringComparison.Ordinal);
        Assert.True(error.IsWrongAddress);
    }
}
