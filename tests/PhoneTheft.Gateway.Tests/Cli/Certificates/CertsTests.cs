using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Cli.Failures;

namespace PhoneTheft.Gateway.Tests.Cli.Certificates;

/// <summary>Somebody makes certificates to try the gateway with.</summary>
public sealed class CertsTests : IDisposable
{
    private readonly Prompt _prompt = new();

    [Fact]
    public async Task Certificates_lead_to_the_authority_and_say_whose_they_are()
    {
        await MakeAsync("--carrier", "acme");

        using var acme = Load("acme");
        using var server = Load("server");
        Assert.True(LeadsToAuthority(acme, "1.3.6.1.5.5.7.3.2"));
        Assert.True(LeadsToAuthority(server, "1.3.6.1.5.5.7.3.1"));
        Assert.Contains("urn:phonetheft:carrier:acme", NamesIn(acme), StringComparison.Ordinal);
        Assert.True(server.MatchesHostname("localhost"));
        Assert.True(server.MatchesHostname("127.0.0.1"));
    }

    [Fact]
    public async Task A_server_has_further_names()
    {
        await MakeAsync("--server-name", "gateway.example", "--server-name", "10.0.0.1");

        using var server = Load("server");
        Assert.All((string[])["gateway.example", "10.0.0.1", "localhost"], name => Assert.True(server.MatchesHostname(name)));
    }

    [Fact]
    public async Task Keys_are_for_their_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        await MakeAsync("--carrier", "acme");

        Assert.All(
            (string[])["ca.key", "server.key", "acme.key"],
            name => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, ModeOf(name)));
    }

    [Fact]
    public async Task A_register_with_a_mark_of_its_editor_is_read()
    {
        var register = _prompt.Write("carriers.json", [0xEF, 0xBB, 0xBF, .. "{\"carriers\":[{\"id\":\"bravo\",\"roles\":[\"check\"],\"certificates\":{}}]}"u8]);

        await MakeAsync("--carrier", "acme", "--register", register);

        Assert.Equal(["bravo", "acme"], RegisterReader.Read(File.ReadAllBytes(register)).Register!.Carriers.Select(carrier => carrier.Id));
    }

    [Fact]
    public async Task A_register_keeps_its_mode_and_a_link_its_target()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        var register = _prompt.Write("register.json", "{\"carriers\":[]}");
        var link = _prompt.PathOf("link.json");
        File.CreateSymbolicLink(link, register);
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(register, mode);
        }

        await MakeAsync("--carrier", "acme", "--register", link);

        Assert.Equal(register, new FileInfo(link).LinkTarget);
        Assert.Contains("acme", _prompt.Read("register.json"), StringComparison.Ordinal);
        Assert.Equal(mode, OperatingSystem.IsWindows() ? mode : File.GetUnixFileMode(register));
    }

    [Fact]
    public async Task An_authority_that_cannot_sign_is_an_error()
    {
        await MakeAsync();
        _prompt.Time.AdjustTime(_prompt.Time.GetUtcNow().AddYears(-1));

        Assert.Equal(ExitCode.Failure, await _prompt.RunAsync("certs", "--out", _prompt.PathOf("certs"), "--carrier", "acme"));
        Assert.Contains("(AUTHORITY_UNUSABLE)", _prompt.Error, StringComparison.Ordinal);

        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=other", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        using var other = request.CreateSelfSigned(_prompt.Time.GetUtcNow().AddDays(-1), _prompt.Time.GetUtcNow().AddYears(1));
        _prompt.Write("certs/ca.crt", other.ExportCertificatePem());
        _prompt.Write("certs/ca.key", key.ExportPkcs8PrivateKeyPem());

        Assert.Equal(ExitCode.Failure, await _prompt.RunAsync("certs", "--out", _prompt.PathOf("certs"), "--carrier", "acme"));
        Assert.Contains("(AUTHORITY_UNUSABLE)", _prompt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_that_name_another_register_are_said()
    {
        await MakeAsync("--carrier", "acme");

        await MakeAsync("--carrier", "bravo", "--register", _prompt.PathOf("other.json"));

        Assert.Contains("names another register", _prompt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_register_is_one_that_a_gateway_reads()
    {
        await MakeAsync("--carrier", "acme", "--operator", "ops");

        var register = RegisterReader.Read(Encoding.UTF8.GetBytes(_prompt.Read("certs/carriers.json"))).Register!;

        Assert.Equal(CallerRoles.Check | CallerRoles.DeviceRead | CallerRoles.BlocklistWrite | CallerRoles.Sync, register.Find("acme")!.Roles);
        Assert.Equal(CallerRoles.Check | CallerRoles.DeviceRead | CallerRoles.Admin | CallerRoles.Operator, register.Find("ops")!.Roles);
        Assert.All(register.Carriers, carrier => Assert.True(carrier.CanIdentify));
    }

    [Fact]
    public async Task The_settings_name_whole_paths()
    {
        await MakeAsync("--carrier", "acme");

        var settings = JsonDocument.Parse(_prompt.Read("certs/gateway.json")).RootElement;

        Assert.Equal(_prompt.PathOf("certs/carriers.json"), settings.GetProperty("Security").GetProperty("Carriers").GetString());
    }

    [Fact]
    public async Task A_second_run_adds_carriers_of_the_same_authority()
    {
        await MakeAsync("--carrier", "acme");
        var before = _prompt.Read("certs/ca.crt");

        await MakeAsync("--carrier", "bravo");

        using var bravo = Load("bravo");
        Assert.Equal(before, _prompt.Read("certs/ca.crt"));
        Assert.True(LeadsToAuthority(bravo, "1.3.6.1.5.5.7.3.2"));
        Assert.Equal(["acme", "bravo"], RegisterReader.Read(Encoding.UTF8.GetBytes(_prompt.Read("certs/carriers.json"))).Register!.Carriers.Select(carrier => carrier.Id));
    }

    [Fact]
    public async Task Nothing_is_overwritten_and_nothing_is_begun()
    {
        await MakeAsync("--carrier", "acme");
        var before = _prompt.Read("certs/acme.crt");

        Assert.Equal(ExitCode.Failure, await _prompt.RunAsync("certs", "--out", _prompt.PathOf("certs"), "--carrier", "bravo", "--carrier", "acme"));

        Assert.Contains("(FILE_EXISTS)", _prompt.Error, StringComparison.Ordinal);
        Assert.Equal(before, _prompt.Read("certs/acme.crt"));
        Assert.False(File.Exists(_prompt.PathOf("certs/bravo.crt")));
    }

    [Fact]
    public async Task A_damaged_register_stops_before_the_first_file()
    {
        var register = _prompt.Write("register.json", "{\"carriers\": [");

        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("certs", "--out", _prompt.PathOf("certs"), "--register", register));

        Assert.Contains("(REGISTER_INVALID", _prompt.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_prompt.PathOf("certs")));
    }

    [Theory]
    [InlineData("ca")]
    [InlineData("server")]
    [InlineData("Acme")]
    [InlineData("../acme")]
    public async Task A_carrier_has_a_name_that_is_one(string carrier)
    {
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("certs", "--out", _prompt.PathOf("certs"), "--carrier", carrier));

        Assert.False(Directory.Exists(_prompt.PathOf("certs")));
    }

    [Fact]
    public async Task A_revoked_certificate_is_on_the_list_and_stays()
    {
        await MakeAsync("--carrier", "acme", "--carrier", "bravo");
        Assert.Empty(Revoked());

        Assert.Equal(ExitCode.Ok, await RevokeAsync("acme"));
        Assert.Equal(ExitCode.Ok, await RevokeAsync("bravo"));
        Assert.Equal(ExitCode.Ok, await RevokeAsync("acme"));

        Assert.Equal(["acme", "bravo"], Revoked());
    }

    [Fact]
    public async Task A_missing_list_is_never_begun_anew()
    {
        await MakeAsync("--carrier", "acme");
        File.Delete(_prompt.PathOf("certs/ca.crl"));

        Assert.Equal(ExitCode.Failure, await RevokeAsync("acme"));

        Assert.Contains("(REVOCATION_LIST_UNREADABLE)", _prompt.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _prompt.Dispose();

    private async Task MakeAsync(params string[] options) =>
        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync(["certs", "--out", _prompt.PathOf("certs"), .. options]));

    private Task<int> RevokeAsync(string carrier) => _prompt.RunAsync("certs", "revoke", "--out", _prompt.PathOf("certs"), "--carrier", carrier);

    private X509Certificate2 Load(string name) => X509Certificate2.CreateFromPem(_prompt.Read($"certs/{name}.crt"));

    private UnixFileMode ModeOf(string name) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(_prompt.PathOf($"certs/{name}"));

    private static string NamesIn(X509Certificate2 certificate) => Encoding.ASCII.GetString(certificate.Extensions["2.5.29.17"]!.RawData);

    private bool LeadsToAuthority(X509Certificate2 certificate, string purpose)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Load("ca"));
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(purpose));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = _prompt.Time.GetUtcNow().LocalDateTime;
        return chain.Build(certificate);
    }

    private IReadOnlyList<string> Revoked()
    {
        var list = CertificateRevocationListBuilder.LoadPem(_prompt.Read("certs/ca.crl"), out _);
        return
        [
            .. ((string[])["acme", "bravo"]).Where(name =>
            {
                using var certificate = Load(name);
                return list.RemoveEntry(certificate.SerialNumberBytes.Span);
            }),
        ];
    }
}
