using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Cli;

/// <summary>A gateway that is down is no failure while another one of the same store answers.</summary>
public sealed class SeveralGatewaysTests : IAsyncLifetime
{
    private const string Imei = "490154203237518";

    // Nobody listens on port 1, and the connection is refused at once.
    private const string Down = "http://127.0.0.1:1";

    private GatewayUnderTest _gateway = null!;
    private Desk _desk = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await GatewayUnderTest.StartAsync();
        _desk = new Desk($"{Down},{_gateway.GrpcAddress}");
    }

    public async ValueTask DisposeAsync()
    {
        _desk.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Every_command_asks_the_gateway_that_answers()
    {
        var list = _desk.List("list.csv", from: 1, count: 300);

        await EndsAsync(ExitCode.Ok, "block", Imei, "--carrier", "alpha");
        await EndsAsync(ExitCode.Prohibited, "check", Imei);
        await EndsAsync(ExitCode.Prohibited, "check", Imei, "356938035643809");
        await EndsAsync(ExitCode.Ok, "device", Imei);
        await EndsAsync(ExitCode.Ok, "import", list, "--carrier", "alpha");
        await EndsAsync(ExitCode.Ok, "losses");
        await EndsAsync(ExitCode.Ok, "sync", "--state", _desk.PathOf("alpha.db"), "--carrier", "alpha", "--publish", list);
        await EndsAsync(ExitCode.Ok, "verify", "--state", _desk.PathOf("alpha.db"));
        Assert.Equal(301, (await _desk.EffectiveListAsync()).Count);
    }

    [Fact]
    public async Task If_none_answers_all_are_named()
    {
        await using var run = await Phonetheft.RunAsync("check", Imei, "--address", $"{Down},http://127.0.0.1:2");

        Assert.Equal(ExitCode.Unavailable, run.ExitCode);
        Assert.Contains("No gateway answers at http://127.0.0.1:1 or http://127.0.0.1:2.", run.Error, StringComparison.Ordinal);
    }

    private async Task EndsAsync(int expected, params string[] arguments)
    {
        await using var run = await _desk.RunAsync(arguments);

        Assert.True(expected == run.ExitCode, $"{string.Join(' ', arguments)}: {run.ExitCode} {run.Error}");
    }
}
