using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Tls;

[UnsupportedOSPlatform("windows")]
public sealed class GatewayCertificateTests : IDisposable
{
    private const string Imei = "490154203237518";

    private readonly TestTls _tls = new();

    public void Dispose() => _tls.Dispose();

    [Fact]
    public async Task A_new_certificate_drops_no_stream()
    {
        await using var gateway = await GatewayUnderTest.StartSecureAsync(_tls);
        using var stream = gateway.Checks.CheckStream();
        await AnswersAsync(stream, 1);
        var next = _tls.Own(_tls.Authority.Server());

        next.WritePem(_tls.Files.FullName);

        await Wait.Until(async () => await ThumbprintAsync(gateway) == next.Certificate.Thumbprint);
        await AnswersAsync(stream, 2);
        await gateway.TellsAsync(line => line.Contains("Tls:Certificate was read again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_that_does_not_fit_leaves_the_old_pair()
    {
        await using var gateway = await GatewayUnderTest.StartSecureAsync(_tls);
        var next = _tls.Own(_tls.Authority.Server());

        await File.WriteAllTextAsync(_tls.CertificateFile, next.ChainPem, TestContext.Current.CancellationToken);

        await Wait.Until(async () => (await gateway.StatusAsync()).Warnings.Any(
            warning => warning.Contains("does not fit the first certificate", StringComparison.Ordinal)));
        Assert.Equal(_tls.Server.Certificate.Thumbprint, await ThumbprintAsync(gateway));
        Assert.Equal(EquipmentStatus.Permitted, await gateway.StatusOfAsync(Imei));

        next.WritePem(_tls.Files.FullName);
        await Wait.Until(async () => await ThumbprintAsync(gateway) == next.Certificate.Thumbprint);
        Assert.DoesNotContain((await gateway.StatusAsync()).Warnings, warning => warning.Contains("Tls:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_PFX_with_its_password_serves()
    {
        var (pfx, password) = _tls.Server.WritePfx(_tls.Files.FullName);
        await using var gateway = await GatewayUnderTest.StartAsync(
            "--Listen:Http=https://127.0.0.1:0", $"--Tls:Certificate={pfx}", $"--Tls:PasswordFile={password}");
        using var client = new HttpClient(_tls.Handler());

        Assert.Equal("ok\n", await client.GetStringAsync(new Uri($"{gateway.HttpAddress}/healthz"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_chain_is_sent_with_its_intermediates()
    {
        var intermediate = _tls.Own(_tls.Authority.Intermediate());
        var server = _tls.Own(intermediate.Server());
        server.WritePem(_tls.Files.FullName);
        await using var gateway = await GatewayUnderTest.StartSecureAsync(_tls);

        Assert.Equal(EquipmentStatus.Permitted, await gateway.StatusOfAsync(Imei));
    }

    [Fact]
    public async Task A_chain_that_lacks_its_intermediate_is_sent_as_it_is()
    {
        var intermediate = _tls.Own(_tls.Authority.Intermediate());
        var server = _tls.Own(intermediate.Server());
        server.WithoutIntermediates().WritePem(_tls.Files.FullName);
        await using var gateway = await GatewayUnderTest.StartSecureAsync(_tls, _ => { });

        Assert.Equal(server.Certificate.Thumbprint, await ThumbprintAsync(gateway));
    }

    [Fact]
    public async Task A_certificate_that_ends_soon_is_a_warning()
    {
        _tls.Own(_tls.Authority.Issue(new TestCertificateOrder("gateway") { Purpose = TestCertificateOrder.ServerPurpose, Until = TimeSpan.FromDays(12.5) }))
            .WritePem(_tls.Files.FullName);
        await using var gateway = await GatewayUnderTest.StartSecureAsync(_tls);

        Assert.Contains("in 12 days", Assert.Single((await gateway.StatusAsync()).Warnings, warning => warning.Contains("expires", StringComparison.Ordinal)), StringComparison.Ordinal);
        await gateway.TellsAsync(line => line.Contains("in 12 days", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(-2, -1, "expired at")]
    [InlineData(1, 2, "is not valid before")]
    public async Task A_start_outside_its_time_is_refused(int from, int until, string refusal)
    {
        _tls.Own(_tls.Authority.Issue(new TestCertificateOrder("gateway")
        {
            Purpose = TestCertificateOrder.ServerPurpose,
            From = TimeSpan.FromDays(from),
            Until = TimeSpan.FromDays(until),
        })).WritePem(_tls.Files.FullName);

        Assert.Contains(refusal, await RefusalAsync(_tls.Settings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_others_may_read_is_refused()
    {
        File.SetUnixFileMode(_tls.KeyFile, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        Assert.Contains("holds a key and may be read or changed by others: chmod o-rwx,g-w", await RefusalAsync(_tls.Settings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_files_are_refused_with_one_sentence()
    {
        var (pfx, password) = _tls.Server.WritePfx(_tls.Files.FullName);
        await File.WriteAllTextAsync(password, "another", TestContext.Current.CancellationToken);
        string[] Pair(string certificate, string more) => ["--Listen:Http=https://127.0.0.1:0", $"--Tls:Certificate={certificate}", more];

        var missing = await RefusalAsync(Pair(_tls.Files.Below("none.pem"), $"--Tls:Key={_tls.KeyFile}"));
        var clients = _tls.Client.WritePem(_tls.Files.FullName, "client");

        Assert.Equal($"Tls:Certificate: {_tls.Files.Below("none.pem")} does not exist.", missing);
        Assert.Contains("does not fit", await RefusalAsync(Pair(_tls.CertificateFile, $"--Tls:Key={clients.Key}")), StringComparison.Ordinal);
        Assert.Contains("lacks serverAuth", await RefusalAsync(Pair(clients.Certificate, $"--Tls:Key={clients.Key}")), StringComparison.Ordinal);
        Assert.Contains("that the password in Tls:PasswordFile opens", await RefusalAsync(Pair(pfx, $"--Tls:PasswordFile={password}")), StringComparison.Ordinal);
    }

    private static async Task<string> RefusalAsync(string[] settings) =>
        (await Assert.ThrowsAsync<SettingsRefusedException>(() => GatewayUnderTest.StartEmbeddedAsync(settings))).Message;

    private static async Task AnswersAsync(Grpc.Core.AsyncDuplexStreamingCall<CheckStreamRequest, CheckStreamResponse> stream, ulong id)
    {
        await stream.RequestStream.WriteAsync(new CheckStreamRequest { CorrelationId = id, Imei = Imei }, TestContext.Current.CancellationToken);
        Assert.True(await stream.ResponseStream.MoveNext(TestContext.Current.CancellationToken).WaitAsync(Wait.Limit, TestContext.Current.CancellationToken));
        Assert.Equal(id, stream.ResponseStream.Current.CorrelationId);
    }

    private async Task<string> ThumbprintAsync(GatewayUnderTest gateway)
    {
        var options = _tls.Options(_tls.Client);
        options.CertificateChainPolicy!.VerificationFlags = X509VerificationFlags.AllFlags;
        options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        await using var connection = await TlsConnection.OpenAsync(gateway.GrpcAddress, options);
        return connection.Stream.RemoteCertificate!.GetCertHashString();
    }
}
