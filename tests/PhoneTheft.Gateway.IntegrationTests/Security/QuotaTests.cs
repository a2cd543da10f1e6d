using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.IntegrationTests.Support.Sync;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Security;

/// <summary>Carriers that use up what the register gives them. Quotas of one a second: what is used up stays so for the whole test.</summary>
public sealed class QuotaTests : IAsyncLifetime
{
    private const string Imei = "490154203237518";

    private readonly TempDirectory _directory = new();

    private GatewayUnderTest _gateway = null!;

    private string Register => _directory.Below("carriers.json");

    public async ValueTask InitializeAsync()
    {
        Write("""{"checksPerSecond": 1, "writesPerSecond": 1, "snapshotsPerHour": 1, "checkStreams": 1, "syncStreams": 2}""");
        _gateway = await GatewayUnderTest.StartAsync($"--Security:Carriers={Register}");
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Checks_beyond_the_quota_are_refused_until_they_fit()
    {
        await CheckManyAsync("alpha", 1_000);

        var refusal = await Refusal.OfAsync(() => CheckAsync("alpha"));

        Assert.Equal((StatusCode.ResourceExhausted, "QUOTA_EXCEEDED"), (refusal.StatusCode, refusal.Reason));
        Assert.InRange(refusal.RetryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1_000));
        Assert.Contains("1 checks per second", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("QUOTA_EXCEEDED", (await Refusal.OfAsync(() => CheckManyAsync("alpha", 1))).Reason);
    }

    [Fact]
    public async Task Another_carrier_is_not_affected()
    {
        await CheckManyAsync("alpha", 1_000);

        Assert.Equal(EquipmentStatus.Permitted, (await CheckAsync("beta")).Status);
    }

    [Fact]
    public async Task A_changed_register_counts_at_once()
    {
        await CheckManyAsync("alpha", 2);
        await Refusal.OfAsync(() => CheckManyAsync("alpha", 1));

        Write("""{"checksPerSecond": "unlimited"}""");

        await Wait.Until(async () =>
        {
            try
            {
                return (await CheckAsync("alpha")).Status == EquipmentStatus.Permitted;
            }
            catch (RpcException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task A_stream_beyond_the_quota_is_slowed_and_no_check_refused()
    {
        Write("""{"checksPerSecond": 50}""");
        await _gateway.TellsAsync(line => line.Contains("Changed: alpha", StringComparison.Ordinal));
        using var stream = _gateway.Checks.CheckStream(GatewayUnderTest.As("alpha"));
        var since = TimeProvider.System.GetTimestamp();

        var asking = Task.Run(async () =>
        {
            for (var number = 1; number <= 100; number++)
            {
                await stream.RequestStream.WriteAsync(new CheckStreamRequest { CorrelationId = (ulong)number, Imei = Imei });
            }

            await stream.RequestStream.CompleteAsync();
        });
        var answers = new List<CheckStreamResponse>();
        while (await stream.ResponseStream.MoveNext(TestContext.Current.CancellationToken).WaitAsync(Wait.Limit))
        {
            answers.Add(stream.ResponseStream.Current);
        }

        await asking;
        Assert.Equal(Enumerable.Range(1, 100).Select(number => (ulong)number), answers.Select(answer => answer.CorrelationId));
        Assert.All(answers, answer => Assert.Equal(EquipmentStatus.Permitted, answer.Status));

        // One second's worth was saved up, and the last batch of a tenth of a second's worth is not waited for.
        Assert.InRange(TimeProvider.System.GetElapsedTime(since), TimeSpan.FromSeconds(0.8), Wait.Limit);
    }

    [Fact]
    public async Task No_more_streams_of_checks_are_opened_than_allowed()
    {
        using (var first = _gateway.Checks.CheckStream(GatewayUnderTest.As("alpha")))
        {
            await first.RequestStream.WriteAsync(new CheckStreamRequest { Imei = Imei });
            Assert.True(await first.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
            using var second = _gateway.Checks.CheckStream(GatewayUnderTest.As("alpha"));

            var refusal = await Refusal.OfAsync(() => second.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

            Assert.Equal("TOO_MANY_STREAMS", refusal.Reason);
        }

        await Wait.Until(async () =>
        {
            using var next = _gateway.Checks.CheckStream(GatewayUnderTest.As("alpha"));
            await next.RequestStream.CompleteAsync();
            try
            {
                await next.ResponseStream.MoveNext(TestContext.Current.CancellationToken);
                return true;
            }
            catch (RpcException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task Writes_beyond_the_quota_change_nothing()
    {
        var many = new WriteManyRequest();
        many.Items.AddRange(Enumerable.Range(0, 200).Select(number => new WriteItem
        {
            Unblock = new UnblockRequest { Imei = $"35{number:D12}" },
        }));
        await _gateway.Blocklist.WriteManyAsync(many, GatewayUnderTest.As("alpha"));

        Assert.Equal("QUOTA_EXCEEDED", (await Refusal.OfAsync(() => _gateway.BlockAsync("alpha", Imei))).Reason);
        Assert.Equal("QUOTA_EXCEEDED", (await Refusal.OfAsync(() => _gateway.UnblockAsync("alpha", Imei))).Reason);
        Assert.Equal(
            "QUOTA_EXCEEDED",
            (await Refusal.OfAsync(async () => await _gateway.Blocklist.WriteManyAsync(many, GatewayUnderTest.As("alpha")))).Reason);
        Assert.Equal(EquipmentStatus.Permitted, await _gateway.StatusOfAsync(Imei));
    }

    [Fact]
    public async Task Lists_beyond_the_quota_are_refused()
    {
        await ListAsync();

        var refusal = await Refusal.OfAsync(ListAsync);

        Assert.Equal(("QUOTA_EXCEEDED", true), (refusal.Reason, refusal.RetryAfter > TimeSpan.FromMinutes(50)));
        await using var stream = SyncStreamUnderTest.Open(_gateway.Channel, new Recorder("alpha", "alpha"));
        await stream.SayHelloAsync(new Hello { ProtocolMinor = 1, AcceptsSnapshot = true });
        Assert.Equal("QUOTA_EXCEEDED", (await stream.EndAsync()).Reason);
    }

    [Fact]
    public async Task No_more_connections_are_served_than_allowed()
    {
        Write("""{"connections": 2}""");
        await _gateway.TellsAsync(line => line.Contains("Changed: alpha", StringComparison.Ordinal));
        var channels = Enumerable.Range(0, 3).Select(_ => GrpcChannel.ForAddress(_gateway.GrpcAddress)).ToList();
        try
        {
            await CheckOnAsync(channels[0], "alpha");
            await CheckOnAsync(channels[1], "alpha");

            var refusal = await Refusal.OfAsync(() => CheckOnAsync(channels[2], "alpha"));

            Assert.Equal("QUOTA_EXCEEDED", refusal.Reason);
            Assert.Contains("2 open connections", refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            channels.ForEach(channel => channel.Dispose());
        }
    }

    [Fact]
    public async Task A_connection_too_many_is_closed_after_its_answer()
    {
        Write("""{"connections": 0}""");
        await using var gateway = await GatewayUnderTest.StartAsync($"--Security:Carriers={Register}", "--Connections:PingAfter=1h");
        await using var connection = await RawConnection.BeginAsync(gateway.GrpcAddress);

        await connection.SendAsync(RawConnection.Frame(
            RawConnection.Headers, RawConnection.EndHeaders | RawConnection.EndStream, 1, [.. RawConnection.HeaderBlock, .. RawConnection.Carrier("alpha")]));

        // The answer and GOAWAY; then it ends, although the client says nothing.
        await connection.ClosedAsync();
    }

    [Fact]
    public async Task No_more_streams_of_health_are_opened_than_allowed()
    {
        await using var gateway = await GatewayUnderTest.StartAsync("--Quotas:WatchStreams=1");
        var health = new Health.HealthClient(gateway.Channel);
        using var first = health.Watch(new HealthCheckRequest(), GatewayUnderTest.As("alpha"));
        Assert.True(await first.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        using var second = health.Watch(new HealthCheckRequest(), GatewayUnderTest.As("alpha"));

        var refusal = await Refusal.OfAsync(() => second.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        Assert.Equal("TOO_MANY_STREAMS", refusal.Reason);
        Assert.Contains("1 open streams of health", refusal.Message, StringComparison.Ordinal);
        using var others = health.Watch(new HealthCheckRequest(), GatewayUnderTest.As("beta"));
        Assert.True(await others.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Reading_a_device_counts_as_a_check()
    {
        await CheckManyAsync("alpha", 1_000);

        Assert.Equal("QUOTA_EXCEEDED", (await Refusal.OfAsync(() => _gateway.DeviceAsync(Imei, "alpha"))).Reason);
    }

    private static async Task CheckOnAsync(GrpcChannel channel, string carrier) =>
        await new CheckService.CheckServiceClient(channel).CheckAsync(new CheckRequest { Imei = Imei }, GatewayUnderTest.As(carrier));

    private void Write(string quotas) => File.WriteAllText(Register, $"{{\"carriers\": [{{\"id\": \"alpha\", \"quotas\": {quotas}}}]}}");

    private async Task<CheckResponse> CheckAsync(string carrier) =>
        await _gateway.Checks.CheckAsync(new CheckRequest { Imei = Imei }, GatewayUnderTest.As(carrier));

    private async Task CheckManyAsync(string carrier, int count) =>
        await _gateway.Checks.CheckManyAsync(new CheckManyRequest { Imeis = { Enumerable.Repeat(Imei, count) } }, GatewayUnderTest.As(carrier));

    private async Task ListAsync()
    {
        using var list = _gateway.Blocklist.ListHolds(new ListHoldsRequest(), GatewayUnderTest.As("alpha"));
        while (await list.ResponseStream.MoveNext(TestContext.Current.CancellationToken))
        {
            // Only whether it is given counts.
        }
    }
}
