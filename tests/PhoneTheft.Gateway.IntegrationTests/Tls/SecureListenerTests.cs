using System.ComponentModel;
using System.Net.Security;
using System.Runtime.Versioning;
using System.Security.Authentication;
using Grpc.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Tls;

[UnsupportedOSPlatform("windows")]
public sealed class SecureListenerTests : IDisposable
{
    private const string Imei = "490154203237518";

    private readonly TestTls _tls = new();

    public void Dispose() => _tls.Dispose();

    [Fact]
    public async Task A_carrier_checks_over_TLS()
    {
        await using var gateway = await GatewayUnderTest.StartSecureAsync(_tls);

        Assert.StartsWith("https://127.0.0.1:", gateway.GrpcAddress, StringComparison.Ordinal);
        Assert.Equal(EquipmentStatus.Permitted, await gateway.StatusOfAsync(Imei));
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Both_versions_of_TLS_are_spoken(SslProtocols version)
    {
        await using var gateway = await GatewayUnderTest.StartSecureAsync(_tls);
        var options = _tls.Options(_tls.Client);
        options.EnabledSslProtocols = version;

        await using var connection = await TlsConnection.OpenAsync(gateway.GrpcAddress, options);

        Assert.Equal((version, SslApplicationProtocol.Http2), (connection.Stream.SslProtocol, connection.Stream.NegotiatedApplicationProtocol));
    }

    [Fact]
    public async Task Suites_without_authenticated_encryption_are_refused()
    {
        await using var gateway = await GatewayUnderTest.StartSecureAsync(_tls);
        using var ends = new CountedEnds(gateway);
        var options = _tls.Options(_tls.Client);
        options.EnabledSslProtocols = SslProtocols.Tls12;
        options.CipherSuitesPolicy = new CipherSuitesPolicy([TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256]);

        await Assert.ThrowsAnyAsync<AuthenticationException>(() => TlsConnection.OpenAsync(gateway.GrpcAddress, options));

        await ends.HasAsync("tls_handshake_failed");
    }

    [Fact]
    public async Task Probes_are_answered_over_TLS()
    {
        await using var gateway = await GatewayUnderTest.StartSecureAsync(_tls, "--Listen:Http=https://127.0.0.1:0");
        using var client = new HttpClient(_tls.Handler());

        Assert.Equal("ok\n", await client.GetStringAsync(new Uri($"{gateway.HttpAddress}/healthz"), TestContext.Current.CancellationToken));
        Assert.StartsWith(
            "ready", await client.GetStringAsync(new Uri($"{gateway.HttpAddress}/readyz"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_wants_another_protocol_gets_none()
    {
        await using var gateway = await GatewayUnderTest.StartSecureAsync(_tls);
        var options = _tls.Options(_tls.Client);
        options.ApplicationProtocols = [SslApplicationProtocol.Http11];

        await Assert.ThrowsAnyAsync<AuthenticationException>(() => TlsConnection.OpenAsync(gateway.GrpcAddress, options));
    }

    [Theory]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "not_tls")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "not_tls")]
    [InlineData("\0\0garbage", "not_tls")]
    [InlineData("\u0016garbage, and more of it", "tls_handshake_failed")]
    public async Task What_is_not_TLS_is_closed_and_counted(string sent, string reason)
    {
        await using var gateway = await GatewayUnderTest.StartSecureAsync(_tls);
        using var ends = new CountedEnds(gateway);
        await using var stranger = await RawConnection.OpenAsync(gateway.GrpcAddress);

        await stranger.SendAsync([.. sent.Select(letter => (byte)letter)]);

        await stranger.ClosedAsync();
        await ends.HasAsync(reason);
        Assert.Equal(EquipmentStatus.Permitted, await gateway.StatusOfAsync(Imei));
        Assert.DoesNotContain(gateway.Told, line => line.Contains("127.0.0.1:", StringComparison.Ordinal) && line.Contains("onnection", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_hello_of_old_versions_is_closed_and_counted(byte minor)
    {
        await using var gateway = await GatewayUnderTest.StartSecureAsync(_tls);
        using var ends = new CountedEnds(gateway);
        await using var old = await RawConnection.OpenAsync(gateway.GrpcAddress);

        await old.SendAsync(OldHello(minor));

        await old.ClosedAsync();
        await ends.HasAsync("tls_too_old");

        // Once, although TLS fails as well.
        await gateway.StopAsync();
        Assert.Equal(["tls_too_old"], ends.Reasons);
    }

    [Fact]
    public async Task A_renegotiation_ends_the_connection()
    {
        await using var gateway = await GatewayUnderTest.StartSecureAsync(_tls, "--Connections:HandshakeWithin=10m");
        var address = new Uri(gateway.GrpcAddress);
        await using var openssl = OpenSsl(
            "s_client", "-connect", $"{address.Host}:{address.Port}", "-tls1_2", "-alpn", "h2", "-CAfile", _tls.AuthoritiesFile);
        await Wait.Until(() => openssl.Output.Contains("Verify return code: 0", StringComparison.Ordinal));

        await openssl.TellAsync("R");

        await openssl.ExitedAsync();
        Assert.Contains("RENEGOTIATING", openssl.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failed_handshakes_are_on_record()
    {
        using var audited = new AuditedGateway();
        await using (var gateway = await GatewayUnderTest.StartSecureAsync(_tls, audited.Settings))
        {
            await using var stranger = await RawConnection.BeginAsync(gateway.GrpcAddress);
            await stranger.ClosedAsync();
        }

        var line = Assert.Single(audited.Of("handshake"));
        Assert.Equal(("127.0.0.1", "NOT_TLS"), (line.GetProperty("peer").GetString(), line.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task TLS_on_a_plain_port_is_closed_and_counted()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var ends = new CountedEnds(gateway);

        await Assert.ThrowsAnyAsync<Exception>(() => TlsConnection.OpenAsync(gateway.GrpcAddress, _tls.Options()));
        await Assert.ThrowsAnyAsync<Exception>(() => TlsConnection.OpenAsync(gateway.HttpAddress, _tls.Options()));

        await Wait.Until(() => ends.Reasons.Count(reason => reason == "tls_on_plain_port") == 2);
    }

    [Fact]
    public async Task Garbage_on_a_plain_port_is_counted()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var ends = new CountedEnds(gateway);
        await using var stranger = await RawConnection.OpenAsync(gateway.GrpcAddress);

        await stranger.SendAsync(new byte[100]);

        await stranger.ClosedAsync();
        await ends.HasAsync("not_http2");
    }

    [Fact]
    public async Task A_client_that_does_not_trust_the_gateway_stays_away()
    {
        using var other = new TestTls();
        await using var gateway = await GatewayUnderTest.StartSecureAsync(_tls);
        using var channel = other.Connect(gateway.GrpcAddress, other.Client);

        var refusal = await Assert.ThrowsAsync<RpcException>(
            async () => await new CheckService.CheckServiceClient(channel).CheckAsync(new CheckRequest { Imei = Imei }));

        Assert.Contains("SSL", refusal.Status.Detail, StringComparison.Ordinal);
    }

    private static OwnProcess OpenSsl(params string[] arguments)
    {
        try
        {
            return OwnProcess.Start("openssl", arguments);
        }
        catch (Win32Exception e)
        {
            Assert.Skip($"openssl is not on this machine: {e.Message}");
            throw;
        }
    }

    /// <summary>Of SSL 3.0 (minor 0), TLS 1.0 or TLS 1.1, with one suite and no extension.</summary>
    private static byte[] OldHello(byte minor)
    {
        byte[] body = [3, minor, .. new byte[32], 0, 0, 2, 0xc0, 0x09, 1, 0];
        return [22, 3, 0, 0, (byte)(body.Length + 4), 1, 0, 0, (byte)body.Length, .. body];
    }
}
