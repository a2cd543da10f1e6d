using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Auditing;

/// <summary>An operator verifies and searches a gateway's log from the command line, while the gateway goes on.</summary>
public sealed class AuditCommandTests : IDisposable
{
    private const string Phone = "490154203237518";

    private readonly AuditedGateway _gateways = new();

    [Fact]
    public async Task A_running_gateway_tells_where_its_log_ends()
    {
        await using var gateway = await _gateways.StartAsync();
        await gateway.BlockAsync("acme", Phone);
        await Wait.Until(async () => (await AuditedGateway.HeadsAsync(gateway)) is [{ Lines: >= 3 }]);

        var good = await Phonetheft.RunAsync("audit", "verify", _gateways.Log, "--key-file", _gateways.KeyFile, "--address", gateway.GrpcAddress);

        Assert.Equal("", good.Error);
        Assert.Equal(0, good.ExitCode);
        Assert.Contains("the end was compared as the store was told at 20", good.Out, StringComparison.Ordinal);

        using var cut = new TempDirectory();
        var file = Assert.Single(_gateways.Files);
        using (var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite)))
        {
            await File.WriteAllTextAsync(cut.Below(Path.GetFileName(file)), await reader.ReadLineAsync() + "\n");
        }

        var broken = await Phonetheft.RunAsync("audit", "verify", cut.FullName, "--key-file", _gateways.KeyFile, "--address", gateway.GrpcAddress);

        Assert.Equal(21, broken.ExitCode);
        Assert.Contains("The log ends at line 1, but it has had 3 lines: its end was cut off.", broken.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_is_found_with_who_did_it()
    {
        await using var gateway = await _gateways.StartAsync();
        await gateway.BlockAsync("acme", Phone);
        await gateway.UnblockAsync("acme", Phone);

        var found = await Phonetheft.RunAsync("audit", "find", _gateways.Log, "--key-file", _gateways.KeyFile, "--imei", "49-015420-323751-0");

        Assert.Equal(0, found.ExitCode);
        Assert.Equal(["Block", "Unblock"], found.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split("  ")[5]));
    }

    public void Dispose() => _gateways.Dispose();
}
