using System.Diagnostics;
using System.Text.Json;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Cli;

/// <summary>
/// Three carriers with certificates, two gateways that ask for them, and one Redis that knows the gateways by certificate and password.
/// </summary>
public sealed class CertifiedCarriersTests : IAsyncLifetime
{
    private static readonly string[] All = ["alpha", "bravo", "charlie"];

    /// <summary>What a carrier that was shut out may go on for, by an idle machine's clock.</summary>
    private static readonly TimeSpan EndWithin = Patience.OfSeconds(10);

    private readonly TestTls _tls = new();
    private readonly RedisTlsFixture _redis = new();
    private readonly Dictionary<string, TestCertificate> _certificates = new(StringComparer.Ordinal);
    private readonly List<GatewayUnderTest> _gateways = [];
    private readonly Desk _desk = new("");

    private string RegisterOf(int gateway) => _tls.Files.Below($"carriers{gateway}.json");

    private string RevocationList => _tls.Files.Below("revoked.crl");

    private string BothGateways => string.Join(',', _gateways.Select(gateway => gateway.GrpcAddress));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        foreach (var carrier in All)
        {
            _certificates[carrier] = _tls.Own(_tls.Authority.Carrier(carrier));
            _certificates[carrier].WritePem(_tls.Files.FullName, carrier);
        }

        WriteRegister([.. All, "local"]);
        await File.WriteAllBytesAsync(RevocationList, _tls.Authority.RevocationList(), Cancellation);
        await GatewayUser.AddToAsync(await _redis.EmptyAsync());
        for (var gateway = 0; gateway < 2; gateway++)
        {
            _gateways.Add(await GatewayUnderTest.StartSecureAsync(
                _tls,
                [
                    $"--Store:Redis=127.0.0.1:{_redis.TlsPort},ssl=true,user=phonetheft", "--Store:Create=true",
                    GatewayUser.PasswordSetting, .. _redis.Files.Settings,
                    "--Security:Mode=Authenticated", $"--Security:Carriers={RegisterOf(gateway)}", $"--Security:Certificates:RevocationLists={RevocationList}",
                ]));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways)
        {
            await gateway.DisposeAsync();
        }

        await _redis.DisposeAsync();
        _desk.Dispose();
        _tls.Dispose();
    }

    [Fact]
    public async Task Three_carriers_share_a_list_until_two_are_shut_out()
    {
        await using var imported = await RunAsync("alpha", 0, "import", _desk.List("alpha.csv", 0, 300));
        Assert.True(imported.ExitCode == 0, imported.Out + imported.Error);
        await using var alpha = Follow("alpha");
        await using var bravo = Follow("bravo", "--publish", _desk.List("bravo.csv", 200, 300));
        await using var charlie = Follow("charlie", "--publish", _desk.List("charlie.csv", 450, 100));
        await Wait.Until(() => All.All(carrier => _desk.HasList(carrier) && _desk.ListOf(carrier).Count == 550));
        foreach (var carrier in All)
        {
            await EqualAsync(carrier, 0);
            await EqualAsync(carrier, 1);
        }

        _tls.Authority.Revoke(_certificates["bravo"].Certificate);
        await File.WriteAllBytesAsync(RevocationList, _tls.Authority.RevocationList(), Cancellation);
        await EndsAsync(bravo, "CERTIFICATE_REJECTED", "The client certificate was revoked");

        WriteRegister("alpha", "local");
        await EndsAsync(charlie, "CARRIER_UNKNOWN", "The client certificate names the carrier charlie, which this gateway does not know");

        // What they hold still blocks phones, and who may go on does.
        await using var more = await RunAsync("alpha", 1, "import", _desk.List("more.csv", 1_000, 20));
        Assert.True(more.ExitCode == 0, more.Out + more.Error);
        await Wait.Until(() => _desk.ListOf("alpha").Count == 570);
        await EqualAsync("alpha", 0);
        Assert.False(alpha.HasExited);
        await alpha.TerminateAsync();
        Assert.Equal(0, alpha.ExitCode);
    }

    [Fact]
    public async Task Each_carrier_may_do_what_the_register_says_and_no_more()
    {
        WriteRegister([("alpha", ["check"]), ("local", ["operator"])]);
        await Wait.Until(async () => (await RunAsync("alpha", 1, "import", _desk.List("alpha.csv", 0, 3))).Error.Contains("ROLE_REQUIRED", StringComparison.Ordinal));

        await using var who = await RunAsync("alpha", 1, "whoami", "--json");
        await using var sync = await RunAsync("alpha", 1, "sync", "--state", _desk.PathOf("alpha.db"), "--carrier", "alpha");
        await using var another = await RunAsync("alpha", 1, "check", "490154203237518", "--carrier", "bravo");

        Assert.Equal(["check"], who.OutJson.GetProperty("roles").EnumerateArray().Select(role => role.GetString()!));
        Assert.Equal((ExitCode.Refused, true), (sync.ExitCode, sync.Error.Contains("ROLE_REQUIRED", StringComparison.Ordinal)));
        Assert.Equal((ExitCode.Refused, true), (another.ExitCode, another.Error.Contains("IDENTITY_CONFLICT", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_carrier_that_one_gateway_does_not_know_yet_goes_on()
    {
        await using var imported = await RunAsync("bravo", 1, "import", _desk.List("bravo.csv", 0, 30));
        Assert.True(imported.ExitCode == 0, imported.Out + imported.Error);
        WriteRegister(0, [("local", ["operator"])]);
        await Wait.Until(async () => (await RunAsync("alpha", 0, "whoami")).Error.Contains("CARRIER_UNKNOWN", StringComparison.Ordinal));
        using var checks = new CheckClient(
            new GatewayChannelOptions
            {
                Addresses = [.. _gateways.Select(gateway => new Uri(gateway.GrpcAddress))],
                AuthoritiesFile = _tls.AuthoritiesFile,
                CertificateFile = _tls.Files.Below("alpha.pem"),
                KeyFile = _tls.Files.Below("alpha.key"),
            },
            new CheckClientOptions { Deadline = Wait.Limit });

        await using var alpha = Follow("alpha");
        await Wait.Until(() => _desk.HasList("alpha") && _desk.ListOf("alpha").Count == 30);
        for (var check = 0; check < 20; check++)
        {
            Assert.Equal(EquipmentStatus.Prohibited, (await checks.CheckAsync("49015420000000", Cancellation)).Status);
        }

        await using var more = await RunAsync("bravo", 1, "import", _desk.List("more.csv", 1_000, 20));
        await Wait.Until(() => _desk.ListOf("alpha").Count == 50);
        Assert.False(alpha.HasExited);
    }

    private static async Task EndsAsync(Phonetheft follower, string reason, string sentence)
    {
        var since = Stopwatch.GetTimestamp();
        await follower.EndAsync();

        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, EndWithin);
        Assert.Equal(ExitCode.Refused, follower.ExitCode);
        Assert.Contains($"({reason}", follower.Error, StringComparison.Ordinal);
        Assert.Contains(sentence, follower.Error, StringComparison.Ordinal);
    }

    private async Task EqualAsync(string carrier, int gateway)
    {
        await using var verified = await RunAsync(carrier, gateway, "verify", "--state", _desk.PathOf($"{carrier}.db"));

        Assert.True(verified.ExitCode == 0, verified.Out + verified.Error);
        Assert.StartsWith("EQUAL", verified.Out, StringComparison.Ordinal);
    }

    private Phonetheft Follow(string carrier, params string[] more) => Phonetheft.Start(
        ["sync", "--state", _desk.PathOf($"{carrier}.db"), "--carrier", carrier, "--follow", .. more, .. Credentials(carrier, BothGateways)]);

    private Task<Phonetheft> RunAsync(string carrier, int gateway, params string[] arguments) =>
        Phonetheft.RunAsync([.. arguments, .. Credentials(carrier, _gateways[gateway].GrpcAddress)]);

    private string[] Credentials(string carrier, string address) =>
    [
        "--address", address, "--ca", _tls.AuthoritiesFile,
        "--cert", _tls.Files.Below($"{carrier}.pem"), "--key", _tls.Files.Below($"{carrier}.key"),
    ];

    private void WriteRegister(params string[] carriers) =>
        WriteRegister([.. carriers.Select(carrier => (carrier, new[] { "check", "blocklist:write", "sync" }))]);

    private void WriteRegister((string Carrier, string[] Roles)[] carriers)
    {
        WriteRegister(0, carriers);
        WriteRegister(1, carriers);
    }

    private void WriteRegister(int gateway, (string Carrier, string[] Roles)[] carriers) => File.WriteAllText(
        RegisterOf(gateway), JsonSerializer.Serialize(new { carriers = carriers.Select(one => new { id = one.Carrier, roles = one.Roles, certificates = new { } }) }));
}
