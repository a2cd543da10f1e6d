using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.LoadTest.Results;
using PhoneTheft.Gateway.LoadTest.Runs;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;

namespace PhoneTheft.Gateway.IntegrationTests.LoadTest;

/// <summary>The load generator against a real gateway.</summary>
public sealed class LoadRunTests(LoadRunTests.FilledGateway host) : IClassFixture<LoadRunTests.FilledGateway>
{
    [Theory]
    [InlineData(CallKind.Unary, LoopKind.Closed, false)]
    [InlineData(CallKind.Unary, LoopKind.Open, false)]
    [InlineData(CallKind.Stream, LoopKind.Closed, false)]
    [InlineData(CallKind.Stream, LoopKind.Closed, true)]
    [InlineData(CallKind.Stream, LoopKind.Open, false)]
    [InlineData(CallKind.Bulk, LoopKind.Closed, false)]
    [InlineData(CallKind.Bulk, LoopKind.Open, false)]
    internal async Task Every_answer_is_right_and_counted_once(CallKind call, LoopKind loop, bool pack)
    {
        var result = await RunAsync(host.Plan with { Call = call, Loop = loop, PackMessages = pack });

        Assert.True(result.IsClean, $"{result.WrongAnswers} wrong, {result.Unanswered} unanswered, {string.Join(", ", result.Errors)}");
        Assert.Equal(result.Calls * (call == CallKind.Bulk ? host.Plan.Batch : 1), result.Answers);
        Assert.Equal(result.Answers, result.OverTime.Sum(slice => slice.Answers));

        Assert.True(result.GeneratorCpu > TimeSpan.Zero);
        if (loop == LoopKind.Closed)
        {
            // A latency for each call that started in the measured time; of those that were answered in it, a few had started before.
            Assert.InRange(result.Latency.TotalCount, result.Calls - InFlight(result.Plan), result.Calls + InFlight(result.Plan));
        }
    }

    [Fact]
    public async Task Several_threads_share_the_connections_and_allocate_next_to_nothing()
    {
        var result = await RunAsync(host.Plan with { Threads = 2, Connections = 3, Call = CallKind.Stream });

        // The date in the headers is new every second, and a buffer grows once; an allocation per message would be hundreds of kilobytes.
        Assert.True(result.IsClean);
        Assert.Equal(2, result.Threads);
        Assert.InRange(result.GeneratorAllocated, 0, 64 << 10);
    }

    [Fact]
    public async Task An_open_loop_sends_what_its_schedule_says()
    {
        var result = await RunAsync(host.Plan with { Loop = LoopKind.Open, Rate = 2_000, EvenArrivals = true });

        Assert.True(result.IsClean);
        Assert.InRange(result.Latency.TotalCount, 398, 402);
        Assert.Equal(result.Latency.TotalCount, result.Lateness.TotalCount + result.NotSent);
    }

    [Theory]
    [InlineData(CallKind.Unary)]
    [InlineData(CallKind.Stream)]
    [InlineData(CallKind.Bulk)]
    internal async Task A_device_that_is_expected_to_be_held_and_is_not_fails_the_run(CallKind call)
    {
        var sampler = new DeviceSampler(FilledGateway.Population, seed: 2);
        var devices = new DevicePool(Enumerable.Range(0, 100).Select(_ => new KeyValuePair<EquipmentIdentity, EquipmentStatus>(sampler.Unlisted().Key, EquipmentStatus.Prohibited)));

        var result = await RunAsync(host.Plan with { Call = call, Devices = devices });

        Assert.False(result.IsClean);
        Assert.True(result.WrongAnswers >= result.Answers && result.Answers > 0);
    }

    [Fact]
    public async Task A_refusal_is_counted_by_its_status()
    {
        var unnamed = host.Plan with { Carrier = "Not A Carrier!" };
        var results = await Task.WhenAll(
            RunAsync(host.Plan with { Path = "/phonetheft.gateway.v1.CheckService/Guess" }), RunAsync(unnamed), RunAsync(unnamed with { Call = CallKind.Stream }));

        Assert.Equal(["UNIMPLEMENTED", "UNAUTHENTICATED", "UNAUTHENTICATED"], results.Select(result => Assert.Single(result.Errors).Key));
        Assert.All(results, result => Assert.False(result.IsClean || result.Answers > 0));
    }

    [Fact]
    public async Task More_streams_than_the_server_allows_are_refused()
    {
        var refusal = await Assert.ThrowsAsync<LoadException>(() => RunAsync(host.Plan with { StreamsPerConnection = 2_000 }));

        Assert.Contains("1024 streams", refusal.Message, StringComparison.Ordinal);
    }

    private static Task<LoadResult> RunAsync(LoadPlan plan) => LoadRun.RunAsync(plan, TestContext.Current.CancellationToken).WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);

    private static int InFlight(LoadPlan plan) => plan.Connections * plan.StreamsPerConnection * (plan.Call == CallKind.Stream ? plan.InFlightPerStream : 1);

    /// <summary>A gateway that holds a small population.</summary>
    public sealed class FilledGateway : IAsyncLifetime
    {
        internal static readonly DeviceList Population = new(200, seed: 3);

        private GatewayUnderTest _gateway = null!;

        internal LoadPlan Plan { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _gateway = await GatewayUnderTest.StartAsync("--Quotas:ChecksPerSecond=unlimited");
            foreach (var device in Enumerable.Range(0, (int)Population.Count).Select(place => Population.At(place)))
            {
                await _gateway.BlockAsync("alpha", device.Key.ToString(), disposition: device.Value == EquipmentStatus.Tracked ? V1.Disposition.Track : V1.Disposition.Block);
            }

            var sampler = new DeviceSampler(Population, seed: 1);
            Plan = new LoadPlan
            {
                Address = new Uri(_gateway.GrpcAddress),
                Devices = new DevicePool(Enumerable.Range(0, 1_000).Select(_ => sampler.Mixed(0.5))),
                Duration = TimeSpan.FromMilliseconds(200),
                WarmUp = TimeSpan.FromMilliseconds(50),
                Connections = 2,
                StreamsPerConnection = 8,
                InFlightPerStream = 16,
                Batch = 100,
                Rate = 500,
                Carrier = "alpha",
            };
        }

        public ValueTask DisposeAsync() => _gateway.DisposeAsync();
    }
}
