using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.LoadTest.Results;
using PhoneTheft.Gateway.LoadTest.Runs;
using PhoneTheft.Gateway.LoadTest.SelfTesting;

namespace PhoneTheft.Gateway.IntegrationTests.LoadTest;

/// <summary>A server that stalls, or goes away, is not allowed to look fast.</summary>
public sealed class StalledServerTests
{
    [Fact]
    public async Task A_stall_shows_in_an_open_loop_only()
    {
        var opened = StalledAsync(plan => plan with { Loop = LoopKind.Open, Rate = 1_000, EvenArrivals = true });
        var closed = await StalledAsync(plan => plan with { Loop = LoopKind.Closed });
        var open = await opened;

        // 300 ms of 800: more than a third of the calls were to start meanwhile and waited, half of them longer than 150 ms.
        Assert.True(open.LatencyAt(80) > 100_000, $"p80 {open.LatencyAt(80)} µs");
        Assert.True(open.LatencyAt(100) > 280_000, $"longest {open.LatencyAt(100)} µs");
        Assert.True(open.BoundHits > 100, $"{open.BoundHits} held up");

        // Few calls were in flight, and only those felt it: the percentiles of a closed loop say nothing of a stall.
        Assert.True(closed.LatencyAt(80) < open.LatencyAt(80) / 2, $"p80 {closed.LatencyAt(80)} µs, {open.LatencyAt(80)} in an open loop");
    }

    [Fact]
    public async Task Unsent_and_unanswered_calls_count_with_their_wait()
    {
        await using var server = new Answerer(stallAfter: TimeSpan.FromMilliseconds(250), stallFor: TimeSpan.FromHours(1));

        var result = await RunAsync(PlanFor(server) with { Loop = LoopKind.Open, Rate = 1_000, Duration = TimeSpan.FromMilliseconds(500), Drain = TimeSpan.FromMilliseconds(100) });

        // Four in flight and some hundred behind them, none of which may be forgotten.
        Assert.Equal(4, result.Unanswered);
        Assert.InRange(result.NotSent, 100, 500);
        Assert.True(result.LatencyAt(50) > 20_000, $"p50 {result.LatencyAt(50)} µs");
        Assert.False(result.IsClean);
    }

    [Fact]
    public async Task A_lost_server_ends_the_run_with_failed_calls()
    {
        var server = new Answerer();
        var running = RunAsync(PlanFor(server) with { Duration = Patience.OfSeconds(20) });
        await Wait.Until(() => server.Answered > 0);
        await server.DisposeAsync();
        var result = await running;

        Assert.True(result.Interrupted);
        Assert.Equal(["connection lost"], result.Errors.Keys);
        Assert.InRange(result.Elapsed, TimeSpan.Zero, Patience.OfSeconds(10));
    }

    [Fact]
    public async Task The_self_test_measures_every_kind_of_run()
    {
        var runs = await SelfTest.RunAsync(SelfTest.All, TimeSpan.FromMilliseconds(200), threads: 1, TestContext.Current.CancellationToken).WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);

        Assert.Equal(4, runs.Count);
        Assert.All(runs, run => Assert.True(run.Result.IsClean, $"{run.Name}: {run.Result.Answers} answers, {run.Result.Unanswered} unanswered, {string.Join(", ", run.Result.Errors)}"));
    }

    [Fact]
    public async Task Breaking_off_a_run_reports_what_there_is()
    {
        await using var server = new Answerer();
        using var stop = new CancellationTokenSource();
        var running = LoadRun.RunAsync(PlanFor(server) with { WarmUp = TimeSpan.Zero, Duration = Patience.OfSeconds(20) }, stop.Token);

        // More than could be answered in the 20 ms before the measuring begins.
        await Wait.Until(() => server.Answered > 20_000);
        await stop.CancelAsync();
        var result = await running.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);

        Assert.True(result.Interrupted);
        Assert.True(result.IsClean, $"{result.Answers} answers, {result.WrongAnswers} wrong, {result.Unanswered} unanswered, {string.Join(", ", result.Errors)}");
        Assert.InRange(result.Elapsed, TimeSpan.FromTicks(1), Patience.OfSeconds(10));
        Assert.Equal((int)(result.Elapsed.TotalSeconds * 10), result.OverTime.Count);
    }

    [Theory]
    [InlineData("http://192.0.2.1:50051", "loopback")]
    [InlineData("http://gateway.example:50051", "loopback")]
    [InlineData("https://192.0.2.1:50051", "loopback")]
    public async Task An_address_that_may_not_be_loaded_is_refused(string address, string because)
    {
        await using var server = new Answerer();

        var refusal = await Assert.ThrowsAsync<LoadException>(() => RunAsync(PlanFor(server) with { Address = new Uri(address) }));

        Assert.Contains(because, refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<LoadResult> StalledAsync(Func<LoadPlan, LoadPlan> change)
    {
        await using var server = new Answerer(stallAfter: TimeSpan.FromMilliseconds(300), stallFor: TimeSpan.FromMilliseconds(300));
        return await RunAsync(change(PlanFor(server)));
    }

    private static Task<LoadResult> RunAsync(LoadPlan plan) => LoadRun.RunAsync(plan, TestContext.Current.CancellationToken).WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);

    private static LoadPlan PlanFor(Answerer server)
    {
        var sampler = new DeviceSampler(new DeviceList(1_000, seed: 3), seed: 1);
        return new LoadPlan
        {
            Address = server.Address,
            Devices = new DevicePool(Enumerable.Range(0, 100).Select(_ => sampler.Unlisted())),
            Duration = TimeSpan.FromMilliseconds(800),
            WarmUp = TimeSpan.FromMilliseconds(100),
            Connections = 1,
            StreamsPerConnection = 4,
        };
    }
}
