using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
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

    [Fact]
    public async Task A_carrier_that_the_register_lacks_is_a_stranger()
    {
        await using var secured = await SecuredGateway.StartAsync($"--Connections:MostUnidentified={Places}", $"--Connections:Most={3 * Places}");
        using var ends = new CountedEnds(secured.Gateway);
        var removed = secured.Tls.Own(secured.Tls.Authority.Carrier("removed"));
        var connections = new List<TlsConnection>();

        for (var i = 0; i < 5 * Places; i++)
        {
            connections.Add(await TlsConnection.BeginAsync(secured.Gateway.GrpcAddress, secured.Tls.Options(removed)));
        }

        await Wait.Until(() => ends.Reasons.Count(reason => reason == "unidentified") == 4 * Places);
        Assert.Equal(EquipmentStatus.Permitted, await CheckAsNewcomerAsync(secured));
        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }
    }

    [Fact]
    public async Task Connections_that_never_call_count_as_their_carriers()
    {
        await using var secured = await SecuredGateway.StartAsync(
            before => before.Put("greedy", new { id = "greedy", roles = new[] { "check" }, certificates = new { }, quotas = new { connections = 2 } }),
            "--Connections:MostUnidentified=2", "--Connections:Most=10");
        using var ends = new CountedEnds(secured.Gateway);
        var greedy = secured.Tls.Own(secured.Tls.Authority.Carrier("greedy"));
        var connections = new List<TlsConnection>();

        for (var i = 0; i < 20; i++)
        {
            connections.Add(await TlsConnection.BeginAsync(secured.Gateway.GrpcAddress, secured.Tls.Options(greedy)));
        }

        // Two have the places of the carrier, two wait among the strangers.
        await Wait.Until(() => ends.Reasons.Count(reason => reason == "unidentified") == 16);
        Assert.True(await connections[0].AnswersToPingAsync());
        Assert.True(await connections[1].AnswersToPingAsync());
        Assert.Equal(EquipmentStatus.Permitted, await CheckAsNewcomerAsync(secured));
        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }
    }

    [Fact]
    public async Task Strangers_hold_few_watches_and_carriers_open_theirs()
    {
        await using var secured = await SecuredGateway.StartAsync();
        using var stranger = secured.Tls.Connect(secured.Gateway.GrpcAddress);
        var watches = Enumerable.Range(0, 50).Select(_ => Watch(stranger)).ToList();

        var outcomes = await Task.WhenAll(watches.Select(OpensAsync));

        Assert.Equal(4, outcomes.Count(outcome => outcome.Length == 0));
        Assert.Equal(["", "TOO_MANY_STREAMS"], outcomes.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal("", await OpensAsync(Watch(secured.Connect(secured.Tls.Client))));

        watches.ForEach(watch => watch.Dispose());
        await Wait.Until(async () => (await OpensAsync(Watch(stranger))).Length == 0, what: "a place is free again");
    }

    [Fact]
    public async Task A_watch_of_an_endless_name_is_refused()
    {
        await using var secured = await SecuredGateway.StartAsync();
        using var stranger = secured.Tls.Connect(secured.Gateway.GrpcAddress);

        Assert.Equal("TEXT_TOO_LONG", await OpensAsync(Watch(stranger, new string('x', 256))));
        Assert.Equal("", await OpensAsync(Watch(stranger, new string('x', 255))));
    }

    [Fact]
    public async Task Forged_tokens_without_end_close_their_own_connection()
    {
        await using var secured = await SecuredGateway.StartAsync();
        using var ends = new CountedEnds(secured.Gateway);
        using var forger = new TestIssuer();
        await using var carrier = await TlsConnection.BeginAsync(secured.Gateway.GrpcAddress, secured.Tls.Options(secured.Tls.Client));
        using var stranger = secured.Tls.Connect(secured.Gateway.GrpcAddress);

        for (var call = 0; call < 101; call++)
        {
            await Assert.ThrowsAsync<RpcException>(
                () => SecuredGateway.WhoAsync(stranger, SecuredGateway.With(forger.Token("local", "check", $"scope-{call}"))));
        }

        await ends.HasAsync("refused_calls");
        Assert.Single(ends.Reasons);
        Assert.True(await carrier.AnswersToPingAsync());
        Assert.Equal(EquipmentStatus.Permitted, await CheckAsNewcomerAsync(secured));
    }

    private static AsyncServerStreamingCall<HealthCheckResponse> Watch(GrpcChannel channel, string service = "") =>
        new Health.HealthClient(channel).Watch(
            new HealthCheckRequest { Service = service }, cancellationToken: TestContext.Current.CancellationToken);

    /// <returns>The reason why it is not open; empty: it is.</returns>
    private static async Task<string> OpensAsync(AsyncServerStreamingCall<HealthCheckResponse> watch)
    {
        try
        {
            Assert.True(await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken).WaitAsync(Wait.Limit));
            return "";
        }
        catch (RpcException e)
        {
            return Refusal.Of(e).Reason;
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
