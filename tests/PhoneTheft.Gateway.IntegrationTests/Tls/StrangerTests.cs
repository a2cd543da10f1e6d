using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Tls;

/// <summary>Whoever opens connections without end takes nothing from those who are somebody.</summary>
public sealed class StrangerTests
{
    private const int Places = 10;

    [Fact]
    public async Task Strangers_take_no_place_of_a_carrier()
    {
        await using var secured = await SecuredGateway.StartAsync(
            $"--Connections:MostUnidentified={Places}", $"--Connections:MostHandshakes={Places}", $"--Connections:Most={3 * Places}");
        var gateway = secured.Gateway.GrpcAddress;
        using var ends = new CountedEnds(secured.Gateway);
        await using var before = await TlsConnection.BeginAsync(gateway, secured.Tls.Options(secured.Tls.Client));
        var strangers = new List<IAsyncDisposable>();

        // Without a certificate, and without as much as a handshake.
        for (var i = 0; i < 10 * Places; i++)
        {
            strangers.Add(await TlsConnection.BeginAsync(gateway, secured.Tls.Options()));
            strangers.Add(await RawConnection.OpenAsync(gateway));
        }

        await using var after = await TlsConnection.BeginAsync(gateway, secured.Tls.Options(secured.Tls.Client));
        Assert.True(await before.AnswersToPingAsync());
        Assert.True(await after.AnswersToPingAsync());
        Assert.Equal(EquipmentStatus.Permitted, await CheckAsNewcomerAsync(secured));
        Assert.InRange(ends.Reasons.Count(reason => reason == "unidentified"), (20 * Places) - (2 * Places) - 1, 20 * Places);
        foreach (var stranger in strangers)
        {
            await stranger.DisposeAsync();
        }
    }

    private static async Task<EquipmentStatus> CheckAsNewcomerAsync(SecuredGateway secured)
    {
        using var channel = secured.Tls.Connect(secured.Gateway.GrpcAddress, secured.Tls.Client);
        var response = await new CheckService.CheckServiceClient(channel).CheckAsync(
            new CheckRequest { Imei = "490154203237518" }, cancellationToken: TestContext.Current.CancellationToken);
        return response.Status;
    }
}
