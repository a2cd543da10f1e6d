using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.LoadTest.Runs;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;

namespace PhoneTheft.Gateway.IntegrationTests.LoadTest;

/// <summary>The load generator against a gateway with TLS.</summary>
public sealed class SecureLoadTests : IDisposable
{
    private readonly TestTls _tls = new();

    [Theory]
    [InlineData(CallKind.Unary, true)]
    [InlineData(CallKind.Unary, false)]
    [InlineData(CallKind.Stream, true)]
    internal async Task Checks_are_answered_over_TLS(CallKind call, bool withCertificate)
    {
        await using var gateway = await GatewayUnderTest.StartSecureAsync(_tls);
        var (certificate, key) = _tls.Client.WritePem(_tls.Files.FullName, "client");
        var plan = PlanFor(gateway) with
        {
            Call = call,
            Credentials = LoadCredentials.Read(_tls.AuthoritiesFile, withCertificate ? certificate : null, withCertificate ? key : null, tokenFile: null),
        };

        var result = await LoadRun.RunAsync(plan, TestContext.Current.CancellationToken).WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);

        Assert.True(result.IsClean, $"{result.WrongAnswers} wrong, {result.Unanswered} unanswered, {string.Join(", ", result.Errors)}");
        Assert.True(result.Answers > 0);
    }

    [Fact]
    public async Task A_server_that_is_not_trusted_is_not_loaded()
    {
        await using var gateway = await GatewayUnderTest.StartSecureAsync(_tls);

        await Assert.ThrowsAsync<LoadException>(() => LoadRun.RunAsync(PlanFor(gateway), TestContext.Current.CancellationToken));
    }

    public void Dispose() => _tls.Dispose();

    private static LoadPlan PlanFor(GatewayUnderTest gateway) => new()
    {
        Address = new Uri(gateway.GrpcAddress),
        Devices = new DevicePool([new KeyValuePair<EquipmentIdentity, EquipmentStatus>(Imei.Parse("490154203237518").Identity, EquipmentStatus.Permitted)]),
        Duration = TimeSpan.FromMilliseconds(200),
        WarmUp = TimeSpan.FromMilliseconds(50),
        Connections = 2,
        StreamsPerConnection = 8,
        InFlightPerStream = 16,
        Carrier = "alpha",
    };
}
