using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Cli;

/// <summary>Three terminals, and somebody who pulls plugs.</summary>
public sealed class KilledCarriersTests : IDisposable
{
    private readonly TempDirectory _files = new();
    private readonly int _port = FreePort.Next();
    private readonly Desk _desk;

    public KilledCarriersTests() => _desk = new Desk($"http://127.0.0.1:{_port}");

    public void Dispose()
    {
        _desk.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task After_kills_both_carriers_have_the_gateways_list()
    {
        var list = _desk.List("list.csv", 0, 5_000);
        await using var gateway = await StartGatewayAsync();
        await using var bravo = _desk.Follow("bravo");
        await using var alpha = _desk.Follow("alpha", "--publish", list);
        await Wait.Until(() => _desk.HasList("bravo") && _desk.ListOf("bravo").Count > 0);

        // In the middle of it, one after the other.
        await alpha.KillAsync();
        await using var alphaAgain = _desk.Follow("alpha", "--publish", list);
        await gateway.KillAsync();
        await bravo.KillAsync();
        await using var gatewayAgain = await StartGatewayAsync();
        await using var bravoAgain = _desk.Follow("bravo");
        await Wait.Until(() => alphaAgain.Out.Contains("event=published", StringComparison.Ordinal));

        await _desk.EqualAsync("alpha");
        await _desk.EqualAsync("bravo");
        Assert.Equal(5_000, _desk.ListOf("bravo").Count);
        Assert.Equal(_desk.ListOf("alpha"), _desk.ListOf("bravo"));
        Assert.Equal(await _desk.EffectiveListAsync(), _desk.ListOf("bravo"));
        await alphaAgain.InterruptAsync();
        await bravoAgain.InterruptAsync();
        Assert.Equal((0, 0), (alphaAgain.ExitCode, bravoAgain.ExitCode));
    }

    private async Task<GatewayProcess> StartGatewayAsync()
    {
        var gateway = new GatewayProcess($"--Store:DataDirectory={_files.Below("data")}", $"--Listen:Grpc=http://127.0.0.1:{_port}");
        using var channel = Grpc.Net.Client.GrpcChannel.ForAddress(_desk.Gateway);
        await Wait.Until(async () =>
        {
            try
            {
                return (await new BlocklistService.BlocklistServiceClient(channel).GetStatusAsync(new GetStatusRequest())).Cursor.Length > 0;
            }
            catch (Grpc.Core.RpcException)
            {
                return false;
            }
        });
        return gateway;
    }
}
