using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Tls;

/// <summary>Whoever opens connections without end takes nothing from those who are somebody.</summary>
public sealed class StrangerTests : IDisposable
{
    private const int Places = 10;

    private readonly TestTls _tls = new();

    public void Dispose() => _tls.Dispose();

    [Fact]
    public async Task Strangers_take_no_place_of_a_carrier()
    {
        await using var gateway = await StartAsync();
        using var ends = new CountedEnds(gateway);
        await using var before = await TlsConnection.BeginAsync(gateway.GrpcAddress, _tls.Options(_tls.Client));
        var strangers = new List<IAsyncDisposable>();

        // Without a certificate, and without as much as a handshake.
        for (var i = 0; i < 10 * Places; i++)
        {
            strangers.Add(await TlsConnection.BeginAsync(gateway.GrpcAddress, _tls.Options()));
            strangers.Add(await RawConnection.OpenAsync(gateway.GrpcAddress));
        }

        await using var after = await TlsConnection.BeginAsync(gateway.GrpcAddress, _tls.Options(_tls.Client));
        Assert.True(await before.AnswersToPingAsync());
        Assert.True(await after.AnswersToPingAsync());
        Assert.InRange(ends.Reasons.Count(reason => reason == "unidentified"), (20 * Places) - (2 * Places) - 1, 20 * Places);
        foreach (var stranger in strangers)
        {
            await stranger.DisposeAsync();
        }
    }

    private Task<GatewayUnderTest> StartAsync() => GatewayUnderTest.StartSecureAsync(
        _tls, _ => { }, "--Security:Mode=Authenticated", $"--Connections:MostUnidentified={Places}", $"--Connections:MostHandshakes={Places}",
        $"--Connections:Most={3 * Places}");
}
