using System.Net;
using System.Net.Sockets;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Client;

/// <summary>Each method of the library where no gateway is: it ends within its deadline, and says which address, what is wrong, and what to do.</summary>
public sealed class NoGatewayTests : IAsyncLifetime
{
    private const string Imei = "490154203237518";
    private const string NothingListens = "nothing listens";
    private const string HealthPort = "the health port";
    private const string NoTls = "https at a port without TLS";
    private const string BlackHole = "connects, and never answers";

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(500);

    // Connecting tries until its time is over; a machine that is busy takes long for the first attempt.
    private static readonly TimeSpan WhileConnecting = Patience.OfSeconds(2);

    private readonly TcpListener _blackHole = new(IPAddress.Loopback, 0);
    private readonly TempDirectory _files = new();
    private GatewayUnderTest _gateway = null!;

    public static TheoryData<string> Places => [NothingListens, HealthPort, NoTls, BlackHole];

    public async ValueTask InitializeAsync()
    {
        _blackHole.Start();
        _gateway = await GatewayUnderTest.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _blackHole.Dispose();
        _files.Dispose();
        await _gateway.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_check_client_says_what_is_wrong(string place)
    {
        using var checks = new CheckClient(Gateway(place), new CheckClientOptions { Deadline = Within(place), BulkDeadline = Within(place), ConnectTimeout = WhileConnecting });

        await SaysAsync(place, () => checks.ConnectAsync(TestContext.Current.CancellationToken));
        await SaysAsync(place, () => checks.CheckAsync(Imei, TestContext.Current.CancellationToken));
        await SaysAsync(place, () => checks.CheckManyAsync([Imei], TestContext.Current.CancellationToken));
        await using var stream = checks.OpenStream();
        await SaysAsync(place, () => stream.CheckAsync(Imei, TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_blocklist_client_says_what_is_wrong(string place)
    {
        using var blocklist = new BlocklistClient(Gateway(place), new BlocklistClientOptions { Deadline = Within(place), BulkDeadline = Within(place), ListSilence = Within(place) });
        var block = new BlockWrite { Imei = Imei, Reason = HoldReason.Stolen };
        var unblock = new UnblockWrite { Imei = Imei };

        await SaysAsync(place, () => blocklist.BlockAsync(block, cancellationToken: TestContext.Current.CancellationToken));
        await SaysAsync(place, () => blocklist.UnblockAsync(unblock, cancellationToken: TestContext.Current.CancellationToken));
        await SaysAsync(place, () => blocklist.WriteManyAsync([block], cancellationToken: TestContext.Current.CancellationToken));
        await SaysAsync(place, () => blocklist.AnnounceWritesAsync(new WriteAnnouncement { Blocks = 1 }, cancellationToken: TestContext.Current.CancellationToken));
        await SaysAsync(place, () => blocklist.GetDeviceAsync(Imei, TestContext.Current.CancellationToken));
        await SaysAsync(place, () => blocklist.GetStatusAsync(TestContext.Current.CancellationToken));
        await SaysAsync(place, () => blocklist.ClearLossesAsync(["1"], "known", "j.doe", TestContext.Current.CancellationToken));
        await SaysAsync(place, async () => await blocklist.ListOwnHoldsAsync(TestContext.Current.CancellationToken).FirstOrDefaultAsync(TestContext.Current.CancellationToken));
        await SaysAsync(place, async () => await blocklist.ListEffectiveAsync(TestContext.Current.CancellationToken).FirstOrDefaultAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_state_verifier_says_what_is_wrong(string place)
    {
        await FollowOnceAsync();
        using var verifier = new StateVerifier(Gateway(place), new StateVerifierOptions { AnswerTimeout = Within(place) });

        await SaysAsync(place, () => verifier.VerifyAsync(State, TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_sync_client_says_what_is_wrong_and_stops_when_told(string place)
    {
        using var state = SyncState.Open(State);
        await using var sync = new SyncClient(state, Gateway(place), new SyncClientOptions { ConnectTimeout = Within(place) });
        using var stopping = new CancellationTokenSource();
        var running = sync.RunAsync(stopping.Token);

        await Wait.Until(() => sync.Status.LastError is { } error && !IsOnlyHungUp(place, error));
        Describes(place, sync.Status.LastError!);
        await stopping.CancelAsync();
        await running.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Several_dead_addresses_are_all_named()
    {
        using var checks = new CheckClient(
            new GatewayChannelOptions { Addresses = [new Uri("http://127.0.0.1:1"), new Uri("http://127.0.0.1:2")] }, new CheckClientOptions { Deadline = Wait.Limit, ConnectTimeout = WhileConnecting });

        var connecting = await Assert.ThrowsAsync<GatewayException>(() => checks.ConnectAsync(TestContext.Current.CancellationToken).WaitAsync(Wait.Limit, TestContext.Current.CancellationToken));
        var checking = await Assert.ThrowsAsync<GatewayException>(() => checks.CheckAsync(Imei, TestContext.Current.CancellationToken));

        Assert.Equal("Unavailable: No gateway answers at http://127.0.0.1:1 or http://127.0.0.1:2. Check that it is running, and that the address is right.", connecting.Message);
        Assert.Contains("127.0.0.1:1", checking.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:2", checking.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_comes_up_in_time_is_connected()
    {
        var port = FreePort.Next();
        using var checks = new CheckClient(new GatewayChannelOptions { Address = new Uri($"http://127.0.0.1:{port}") }, new CheckClientOptions { ConnectTimeout = Wait.Limit });
        var connecting = checks.ConnectAsync(TestContext.Current.CancellationToken);
        await using var link = new FaultyLink(new Uri(_gateway.GrpcAddress).Port, port);

        await connecting.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_write_that_was_never_sent_is_not_done()
    {
        using var dead = new BlocklistClient(Gateway(NothingListens));
        using var nowhere = new BlocklistClient(new GatewayChannelOptions { Address = new Uri("http://no.such.host.invalid:50051") });
        using var noTls = new BlocklistClient(Gateway(NoTls));
        using var hanging = new BlocklistClient(Gateway(BlackHole), new BlocklistClientOptions { Deadline = Short });

        Assert.False((await FailAsync(dead)).MayBeDone);
        Assert.False((await FailAsync(nowhere)).MayBeDone);
        Assert.False((await FailAsync(noTls)).MayBeDone);
        Assert.True((await FailAsync(hanging)).MayBeDone);

        static async Task<GatewayError> FailAsync(BlocklistClient client) =>
            (await Assert.ThrowsAsync<GatewayException>(() => client.UnblockAsync(new UnblockWrite { Imei = Imei }, cancellationToken: TestContext.Current.CancellationToken))).Error;
    }

    private string State => _files.Below("alpha.db");

    private GatewayChannelOptions Gateway(string place) => new() { Address = new Uri(AddressOf(place)), DevelopmentCarrier = "alpha", ConnectTimeout = Within(place) };

    // Where something answers, or refuses at once, the answer counts and not the time.
    private static TimeSpan Within(string place) => place == BlackHole ? Short : Wait.Limit;

    private string AddressOf(string place) => place switch
    {
        NothingListens => "http://127.0.0.1:1",
        HealthPort => _gateway.HttpAddress,
        NoTls => _gateway.GrpcAddress.Replace("http:", "https:", StringComparison.Ordinal),
        _ => $"http://{_blackHole.LocalEndpoint}",
    };

    private async Task FollowOnceAsync()
    {
        using var state = SyncState.Open(State);
        await using var sync = new SyncClient(state, new GatewayChannelOptions { Address = new Uri(_gateway.GrpcAddress), DevelopmentCarrier = "alpha" });
        using var stopping = new CancellationTokenSource();
        var running = sync.RunAsync(stopping.Token);
        await sync.WaitForConvergenceAsync(TestContext.Current.CancellationToken);
        await stopping.CancelAsync();
        await running;
    }

    private async Task SaysAsync(string place, Func<Task> call)
    {
        var failed = await FailedAsync(call);
        await Wait.Until(async () => !IsOnlyHungUp(place, failed.Error) || !IsOnlyHungUp(place, (failed = await FailedAsync(call)).Error));

        Describes(place, failed.Error);
        Assert.Contains(failed.Error.Message, failed.Message, StringComparison.Ordinal);
        Assert.Contains(failed.Error.Advice, failed.Message, StringComparison.Ordinal);
    }

    private static Task<GatewayException> FailedAsync(Func<Task> call) =>
        Assert.ThrowsAsync<GatewayException>(() => call().WaitAsync(Wait.Limit, TestContext.Current.CancellationToken));

    // A port of HTTP/1.1 refuses the first bytes and hangs up. Where the hang-up comes before the refusal is read, it looks like a gateway that went away: who asks again is told.
    private static bool IsOnlyHungUp(string place, GatewayError error) => place == HealthPort && error.Message.StartsWith("No gateway answers at", StringComparison.Ordinal);

    private void Describes(string place, GatewayError error)
    {
        Assert.Equal("", error.Reason);
        Assert.Contains(AddressOf(place), error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Advice);
        Assert.DoesNotContain("Exception", error.Message, StringComparison.Ordinal);

        // What is seen of a peer that hangs up depends on which of its packets comes first.
        string[] texts = place switch
        {
            NothingListens => ["No gateway answers at"],
            HealthPort => ["speaks only HTTP/1.1", "does not speak HTTP/2"],
            NoTls => ["ended the TLS handshake: it takes no more connections, or does not use TLS"],
            _ => ["did not answer", "sent nothing for"],
        };
        Assert.True(texts.Any(text => error.Message.Contains(text, StringComparison.Ordinal)), $"{error.StatusCode} {error.Message} {error.Cause}");
        Assert.Equal(place is HealthPort, error.IsWrongAddress);
    }
}
