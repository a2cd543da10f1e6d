using System.Text.Json;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Cli;

public sealed class WatchCommandTests : IAsyncLifetime
{
    private const string Imei = "49015420323751";

    private GatewayUnderTest _gateway = null!;
    private Desk _desk = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await GatewayUnderTest.StartAsync();
        _desk = new Desk(_gateway.GrpcAddress);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _desk.Dispose();
    }

    [Fact]
    public async Task Changes_are_printed_as_they_come_until_somebody_stops_it()
    {
        await _gateway.BlockAsync("alpha", "35693803564380");
        await using var watch = _desk.Start("watch");
        await using var machine = _desk.Start("watch", "--json");
        await SeesChangesAsync(watch);
        await SeesChangesAsync(machine);

        await _gateway.BlockAsync("alpha", Imei);
        await Wait.Until(() => watch.Out.Contains(Imei, StringComparison.Ordinal) && machine.Out.Contains(Imei, StringComparison.Ordinal));
        await watch.InterruptAsync();
        await machine.TerminateAsync();

        Assert.Equal((0, 0), (watch.ExitCode, machine.ExitCode));
        Assert.DoesNotContain("35693803564380", watch.Out, StringComparison.Ordinal);
        var line = JsonDocument.Parse(machine.Out.Split('\n').First(line => line.Contains(Imei, StringComparison.Ordinal))).RootElement;
        Assert.Equal("PROHIBITED", line.GetProperty("status").GetString());
        Assert.Equal("PLACED", line.GetProperty("kind").GetString());
        Assert.Equal("alpha", line.GetProperty("carrier").GetString());
        Assert.Equal("STOLEN", line.GetProperty("reason").GetString());
        Assert.Matches(@"^\S+Z  7:1:1\s+49015420323751  PROHIBITED  PLACED    alpha  BLOCK STOLEN$", watch.Out.Split('\n').First(text => text.Contains(Imei, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Without_a_gateway_it_says_so_in_time()
    {
        _desk.Gateway = "http://127.0.0.1:1";

        await using var watch = Phonetheft.Start("watch", "--timeout", "3s", "--address", _desk.Gateway);
        await watch.EndAsync();

        Assert.Equal(ExitCode.Unavailable, watch.ExitCode);
        Assert.Contains("No gateway answers", watch.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_gateway_is_reported_once_and_waited_for()
    {
        using var files = new TempDirectory();
        string[] settings = [$"--Store:DataDirectory={files.Below("data")}", $"--Listen:Grpc=http://127.0.0.1:{FreePort.Next()}"];
        var first = await GatewayUnderTest.StartAsync(settings);
        await using var watch = Phonetheft.Start("watch", "--address", first.GrpcAddress);
        await using var sync = Phonetheft.Start("sync", "--follow", "--state", files.Below("state.db"), "--carrier", "alpha", "--address", first.GrpcAddress);
        await using (first)
        {
            await Wait.Until(() => watch.Error.Contains("Connected;", StringComparison.Ordinal) && sync.Out.Contains("phase=following", StringComparison.Ordinal));
        }

        await Wait.Until(() => watch.Error.Contains("Retrying", StringComparison.Ordinal) && sync.Out.Contains("Retrying", StringComparison.Ordinal));
        await using var second = await GatewayUnderTest.StartAsync(settings);
        await Wait.Until(() => watch.Error.Contains("Connected again", StringComparison.Ordinal) && sync.Out[sync.Out.IndexOf("Retrying", StringComparison.Ordinal)..].Contains("phase=following", StringComparison.Ordinal));
        await watch.InterruptAsync();
        await sync.InterruptAsync();

        Assert.Equal((0, 0), (watch.ExitCode, sync.ExitCode));
        foreach (var told in (string[])[watch.Error, sync.Out])
        {
            Assert.Contains($"The connection to {first.GrpcAddress} was lost. Retrying.", told, StringComparison.Ordinal);
            Assert.Single(told.Split('\n'), line => line.Contains(" was lost. ", StringComparison.Ordinal));
            Assert.DoesNotContain("Exception", told, StringComparison.Ordinal);
            Assert.DoesNotContain("gRPC", told, StringComparison.Ordinal);
        }
    }

    // Only what happens after it has connected is shown, so something is made to happen until it is.
    private async Task SeesChangesAsync(Phonetheft watch) => await Wait.Until(async () =>
    {
        await _gateway.BlockAsync("bravo", "01304900123456");
        await _gateway.UnblockAsync("bravo", "01304900123456");
        return watch.Out.Length > 0;
    });
}
