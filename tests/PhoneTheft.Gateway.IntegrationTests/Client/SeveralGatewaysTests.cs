using System.Net;
using System.Net.Sockets;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Client;

/// <summary>Two gateways on one store, of which one fails: nothing fails that the other could answer within its deadline.</summary>
[Collection(typeof(RedisCollection))]
public sealed class SeveralGatewaysTests(RedisFixture redis) : IAsyncLifetime
{
    private const string Blocked = "490154203237518";
    private const int Askers = 8;

    // A check that waits for the first of two gateways in vain has three quarters of this for the second.
    private static readonly CheckClientOptions Patient = new() { Deadline = Wait.Limit, BulkDeadline = Wait.Limit };

    private readonly CancellationTokenSource _stop = new();
    private GatewayProcess _first = null!;
    private GatewayProcess _second = null!;
    private int _answers;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var server = await redis.EmptyAsync();
        _first = new GatewayProcess($"--Store:Redis={server.EndPoint}");
        await _first.LoadedAsync();
        _second = new GatewayProcess($"--Store:Redis={server.EndPoint}");
        await _second.LoadedAsync();
        using var alpha = new BlocklistClient(Both("alpha"));
        var blocked = await alpha.BlockAsync(new BlockWrite { Imei = Blocked, Reason = HoldReason.Stolen }, cancellationToken: Cancelled);
        Assert.Equal(EquipmentStatus.Prohibited, blocked.Status);
        foreach (var gateway in new[] { _first, _second })
        {
            using var one = new CheckClient(gateway.Channel, Patient);
            await Wait.Until(async () => (await one.CheckAsync(Blocked, Cancelled)).Status == EquipmentStatus.Prohibited);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task No_check_fails_while_a_gateway_is_killed()
    {
        using var client = new CheckClient(Both(), Patient);
        var asking = AskOnAsync(imei => client.CheckAsync(imei, Cancelled));

        await MoreAnswersAsync();
        await _first.KillAsync();
        await MoreAnswersAsync();

        await EndAsync(asking);
    }

    [Fact]
    public async Task No_check_fails_while_a_gateway_drains()
    {
        using var client = new CheckClient(Both(), Patient);
        var asking = AskOnAsync(imei => client.CheckAsync(imei, Cancelled));

        await MoreAnswersAsync();
        Assert.Equal(0, await _first.TerminateAsync());
        await MoreAnswersAsync();

        await EndAsync(asking);
    }

    [Fact]
    public async Task No_check_fails_while_a_gateway_hangs()
    {
        using var client = new CheckClient(Both(), new CheckClientOptions { Deadline = Patience.OfSeconds(4) });
        var asking = AskOnAsync(imei => client.CheckAsync(imei, Cancelled));

        await MoreAnswersAsync();
        await _first.FreezeAsync();
        await MoreAnswersAsync();
        await _first.ThawAsync();
        await MoreAnswersAsync();

        await EndAsync(asking);
    }

    [Fact]
    public async Task No_check_fails_beside_an_address_that_never_answers()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var client = new CheckClient(
            new GatewayChannelOptions { Addresses = [new Uri($"http://{silent.LocalEndpoint}"), AddressOf(_second)] }, new CheckClientOptions { Deadline = Patience.OfSeconds(4), BulkDeadline = Patience.OfSeconds(4) });
        await client.ConnectAsync(Cancelled);

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(EquipmentStatus.Prohibited, (await client.CheckAsync(Blocked, Cancelled)).Status);
        }

        Assert.Equal(EquipmentStatus.Prohibited, Assert.Single(await client.CheckManyAsync([Blocked], Cancelled)).Status);
    }

    [Fact]
    public async Task A_hanging_gateway_holds_up_one_check_and_is_left_out()
    {
        await using var hanging = await HangingGateway.StartAsync();
        using var client = new CheckClient(new GatewayChannelOptions { Addresses = [hanging.Address, AddressOf(_second)] }, new CheckClientOptions { Deadline = Patience.OfSeconds(4) });

        await Wait.Until(async () => (await client.CheckAsync(Blocked, Cancelled)).Status == EquipmentStatus.Prohibited && hanging.Checks == 1);
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(EquipmentStatus.Prohibited, (await client.CheckAsync(Blocked, Cancelled)).Status);
        }

        Assert.Equal(1, hanging.Checks);
        await Wait.Until(() => hanging.Watches >= 2);
    }

    [Fact]
    public async Task A_stream_goes_on_when_its_gateway_is_killed()
    {
        using var client = new CheckClient(Both(), Patient);
        await using var stream = client.OpenStream();
        var asking = AskOnAsync(imei => stream.CheckAsync(imei, Cancelled));

        await MoreAnswersAsync();
        await _first.KillAsync();
        await MoreAnswersAsync();

        await EndAsync(asking);
    }

    [Fact]
    public async Task A_stream_goes_on_when_its_gateway_drains()
    {
        using var client = new CheckClient(Both(), Patient);
        await using var stream = client.OpenStream();
        var asking = AskOnAsync(imei => stream.CheckAsync(imei, Cancelled));

        await MoreAnswersAsync();
        Assert.Equal(0, await _first.TerminateAsync());
        await MoreAnswersAsync();

        await EndAsync(asking);
    }

    [Fact]
    public async Task A_stream_goes_on_when_its_gateway_hangs()
    {
        using var client = new CheckClient(Both(), new CheckClientOptions { Deadline = Patience.OfSeconds(4), BulkDeadline = Patience.OfSeconds(1) });
        await using var stream = client.OpenStream();
        var asking = AskOnAsync(imei => stream.CheckAsync(imei, Cancelled));

        await MoreAnswersAsync();
        await _first.FreezeAsync();
        await MoreAnswersAsync();
        await _first.ThawAsync();

        await EndAsync(asking);
    }

    [Fact]
    public async Task No_write_fails_while_a_gateway_is_killed()
    {
        using var client = new BlocklistClient(Both("alpha"), new BlocklistClientOptions { Deadline = Wait.Limit });
        var asking = AskOnAsync(async imei =>
        {
            var written = await client.BlockAsync(new BlockWrite { Imei = imei, Reason = HoldReason.Stolen }, cancellationToken: Cancelled);
            return new CheckAnswer { Status = written.Status };
        });

        await MoreAnswersAsync(20);
        await _first.KillAsync();
        await MoreAnswersAsync(20);

        await EndAsync(asking);
    }

    [Fact]
    public async Task A_list_is_read_elsewhere_when_its_gateway_hangs()
    {
        using var client = new BlocklistClient(Both("alpha"), new BlocklistClientOptions { ListSilence = Patience.OfSeconds(4) });
        await _first.FreezeAsync();

        // In turn: one of the two begins at the gateway that hangs.
        for (var i = 0; i < 2; i++)
        {
            Assert.Single(await client.ListOwnHoldsAsync(Cancelled).ToListAsync(Cancelled));
        }
    }

    [Fact]
    public Task A_verification_starts_again_elsewhere_when_its_gateway_is_killed() => VerifyWhileAsync(_first.KillAsync);

    [Fact]
    public Task A_verification_starts_again_elsewhere_when_its_gateway_drains() =>
        VerifyWhileAsync(async () => Assert.Equal(0, await _first.TerminateAsync()));

    [Fact]
    public Task A_verification_starts_again_elsewhere_when_its_gateway_hangs() => VerifyWhileAsync(_first.FreezeAsync, Patience.OfSeconds(2));

    [Fact]
    public async Task A_verification_fails_when_every_gateway_has_failed()
    {
        using var files = new TempDirectory();
        var file = files.Below("alpha.db");
        await SyncAsync(file);
        await _first.KillAsync();
        await _second.KillAsync();
        using var verifier = new StateVerifier(Both("alpha"));

        var failed = await Assert.ThrowsAsync<GatewayException>(() => verifier.VerifyAsync(file, Cancelled));

        Assert.True(failed.Error.IsTransient, $"{failed.Error}");
    }

    [Fact]
    public async Task A_question_that_is_refused_is_not_asked_elsewhere()
    {
        using var client = new CheckClient(Both(), Patient);

        var refused = await Assert.ThrowsAsync<GatewayException>(() => client.CheckAsync("4901", Cancelled));

        Assert.Equal("IMEI_LENGTH", refused.Error.Reason);
    }

    [Fact]
    public async Task Without_any_gateway_a_check_fails_as_unavailable()
    {
        await _first.KillAsync();
        await _second.KillAsync();
        using var client = new CheckClient(Both(), Patient);
        await using var stream = client.OpenStream();

        var failed = await Assert.ThrowsAsync<GatewayException>(() => client.CheckAsync(Blocked, Cancelled));
        var streamed = await Assert.ThrowsAsync<GatewayException>(() => stream.CheckAsync(Blocked, Cancelled));

        Assert.True(failed.Error.IsTransient && streamed.Error.IsTransient, $"{failed.Error} {streamed.Error}");
    }

    /// <summary>The verifier has asked the first gateway what there is, and waits for the file to have it, when that gateway fails.</summary>
    private async Task VerifyWhileAsync(Func<Task> fail, TimeSpan? answerTimeout = null)
    {
        using var files = new TempDirectory();
        var file = files.Below("alpha.db");
        await SyncAsync(file);
        using (var alpha = new BlocklistClient(new GatewayChannelOptions { Address = AddressOf(_second), DevelopmentCarrier = "alpha" }))
        {
            await alpha.UnblockAsync(new UnblockWrite { Imei = Blocked }, cancellationToken: Cancelled);
        }

        var time = new WaitingNoticed(shorterThan: TimeSpan.FromSeconds(1));
        using var verifier = new StateVerifier(
            Both("alpha"), new StateVerifierOptions { AnswerTimeout = answerTimeout ?? Wait.Limit, StandstillTimeout = Wait.Limit, Time = time });
        var verifying = verifier.VerifyAsync(file, Cancelled);
        await time.Waits.WaitAsync(Wait.Limit, Cancelled);
        await fail();
        await SyncAsync(file);

        var found = await SyncClientUnderTest.Bounded(verifying);

        Assert.Equal((true, 0, 0), (found.IsEqual, found.Behind, found.Prohibited));
    }

    /// <summary>Brings the file up to what the second gateway has.</summary>
    private async Task SyncAsync(string file)
    {
        await using var alpha = SyncClientUnderTest.Start("alpha", file, AddressOf(_second).OriginalString);
        await alpha.ConvergedAsync();
    }

    private GatewayChannelOptions Both(string? carrier = null) => new() { Addresses = [AddressOf(_first), AddressOf(_second)], DevelopmentCarrier = carrier };

    private static Uri AddressOf(GatewayProcess gateway) => new($"http://127.0.0.1:{gateway.Port}");

    /// <summary>Some callers, each of which asks again as soon as it has its answer; the first that fails fails the test.</summary>
    private Task AskOnAsync(Func<string, Task<CheckAnswer>> ask) => Task.WhenAll(Enumerable.Range(0, Askers).Select(_ => Task.Run(
        async () =>
        {
            while (!_stop.IsCancellationRequested)
            {
                Assert.Equal(EquipmentStatus.Prohibited, (await ask(Blocked)).Status);
                Interlocked.Increment(ref _answers);
            }
        },
        Cancelled)));

    private async Task MoreAnswersAsync(int answers = 500)
    {
        var before = Volatile.Read(ref _answers);
        await Wait.Until(() => Volatile.Read(ref _answers) >= before + answers, what: $"{answers} more answers");
    }

    private async Task EndAsync(Task asking)
    {
        await _stop.CancelAsync();
        await asking.WaitAsync(Wait.Limit, Cancelled);
    }

    /// <summary>A clock that says when somebody waits for a short while; a call's deadline is long.</summary>
    private sealed class WaitingNoticed(TimeSpan shorterThan) : TimeProvider
    {
        private readonly TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Waits => _waits.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime < shorterThan)
            {
                _waits.TrySetResult();
            }

            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
