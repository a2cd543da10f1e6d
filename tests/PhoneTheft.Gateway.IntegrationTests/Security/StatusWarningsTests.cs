using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Security;

public sealed class StatusWarningsTests
{
    [Fact]
    public async Task Carriers_read_how_many_and_operators_what()
    {
        await using var secured = await SecuredGateway.StartAsync(before => before.Put("alpha", "check"));
        var (carrier, operators) = (secured.As("alpha"), secured.Connect(secured.Tls.Client));
        Assert.Empty((await StatusAsync(carrier)).Warnings);

        await File.WriteAllTextAsync(secured.JwksFile, "nonsense", TestContext.Current.CancellationToken);

        await Wait.Until(async () => (await StatusAsync(operators)).Warnings.Any(
            warning => warning.Contains(secured.JwksFile, StringComparison.Ordinal)));
        Assert.Equal("1 warning: the roles operator and admin may read them.", Assert.Single((await StatusAsync(carrier)).Warnings));
    }

    private static async Task<GetStatusResponse> StatusAsync(Grpc.Net.Client.GrpcChannel channel) =>
        await new BlocklistService.BlocklistServiceClient(channel).GetStatusAsync(
            new GetStatusRequest(), cancellationToken: TestContext.Current.CancellationToken);
}
