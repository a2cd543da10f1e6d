using Grpc.Core;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Tests.Cli;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace PhoneTheft.Gateway.Tests.Client.Connections;

public sealed class HedgedCallTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _cancel = new();
    private readonly GatewaysUnderTest _gateways = new();

    private NoticedTime Time => _gateways.Time;

    private FakeCalls Calls => _gateways.Calls;

    public void Dispose()
    {
        _gateways.Dispose();
        _cancel.Dispose();
    }

    [Fact]
    public async Task One_gateway_is_asked_while_it_answers_in_time()
    {
        var answer = RunAsync();
        var asked = await Calls.AskedAsync();

        Assert.Equal(Time.Now + Deadline, asked.Options.Deadline);
        asked.Answer("first");

        Assert.Equal(("first", 1), (await answer, Calls.Count));
    }

    [Fact]
    public async Task The_second_is_asked_at_once_when_the_first_fails()
    {
        await _gateways.ServeAsync();
        var (answer, began) = (RunAsync(), Time.Now);
        var first = await Calls.AskedAsync();

        first.Fail(StatusCode.Unavailable);
        var second = await Calls.AskedAsync();
        second.Answer("second");

        Assert.Equal(("second", began), (await answer, Time.Now));
        Assert.NotEqual(first.Gateway, second.Gateway);
        Assert.Equal(GatewayStanding.Unknown, _gateways.StandingOf(first.Gateway));
    }

    [Fact]
    public async Task The_second_is_asked_after_a_quarter_of_the_deadline()
    {
        await _gateways.ServeAsync();
        var answer = RunAsync();
        var first = await Calls.AskedAsync();

        Assert.Equal(Deadline / 4, await Time.PassNextWaitAsync());
        var second = await Calls.AskedAsync();
        second.Answer("second");

        Assert.Equal("second", await answer);
        Assert.Equal(first.Options.Deadline, second.Options.Deadline);
        Assert.Equal((true, GatewayStanding.Unknown), (first.IsLeft, _gateways.StandingOf(first.Gateway)));
    }

    [Fact]
    public async Task A_late_answer_of_the_first_counts()
    {
        var answer = RunAsync();
        var first = await Calls.AskedAsync();
        await Time.PassNextWaitAsync();
        var second = await Calls.AskedAsync();

        first.Answer("first");

        Assert.Equal(("first", true), (await answer, second.IsLeft));
    }

    [Fact]
    public async Task The_first_may_still_answer_when_the_second_fails()
    {
        var answer = RunAsync();
        var first = await Calls.AskedAsync();
        await Time.PassNextWaitAsync();

        (await Calls.AskedAsync()).Fail(StatusCode.Unavailable);
        first.Answer("first");

        Assert.Equal(("first", 2), (await answer, Calls.Count));
    }

    [Fact]
    public async Task A_gateway_that_drains_is_not_asked_while_another_serves()
    {
        await _gateways.ServeAsync();
        await _gateways.SayAsync(0, ServingStatus.NotServing);

        foreach (var _ in Enumerable.Range(0, 4))
        {
            var answer = RunAsync();
            var asked = await Calls.AskedAsync();
            asked.Answer("second");
            Assert.Equal(("second", 1), (await answer, asked.Gateway));
        }
    }

    [Fact]
    public async Task A_refused_question_is_not_asked_elsewhere()
    {
        var answer = RunAsync();

        (await Calls.AskedAsync()).Fail(Refusals.Of(StatusCode.InvalidArgument, "IMEI_LENGTH"));

        var refused = await Assert.ThrowsAsync<GatewayException>(() => answer);
        Assert.Equal(("IMEI_LENGTH", 1), (refused.Error.Reason, Calls.Count));
    }

    [Fact]
    public async Task A_stale_gateway_is_passed_over_but_not_doubted()
    {
        await _gateways.ServeAsync();
        var answer = RunAsync();
        var first = await Calls.AskedAsync();

        first.Fail(Refusals.Of(StatusCode.FailedPrecondition, "TOO_STALE"));
        (await Calls.AskedAsync()).Answer("second");

        Assert.Equal(("second", GatewayStanding.Serving), (await answer, _gateways.StandingOf(first.Gateway)));
    }

    [Theory]
    [InlineData("CARRIER_UNKNOWN")]
    [InlineData("CERTIFICATE_REJECTED")]
    [InlineData("TOKEN_REJECTED")]
    public async Task Who_one_gateway_does_not_know_may_be_known_elsewhere(string reason)
    {
        await _gateways.ServeAsync();
        var answer = RunAsync();
        var first = await Calls.AskedAsync();

        first.Fail(Refusals.Of(StatusCode.Unauthenticated, reason));
        (await Calls.AskedAsync()).Answer("second");

        Assert.Equal(("second", GatewayStanding.Serving), (await answer, _gateways.StandingOf(first.Gateway)));
    }

    [Fact]
    public async Task Who_all_have_refused_is_not_asked_for_again()
    {
        var answer = RunAsync(attempts: 10);

        (await Calls.AskedAsync()).Fail(Refusals.Of(StatusCode.Unauthenticated, "CARRIER_UNKNOWN"));
        (await Calls.AskedAsync()).Fail(Refusals.Of(StatusCode.Unauthenticated, "CARRIER_UNKNOWN"));

        var failed = await Assert.ThrowsAsync<GatewayException>(() => answer);
        Assert.Equal(("CARRIER_UNKNOWN", 2), (failed.Error.Reason, Calls.Count));
    }

    [Fact]
    public async Task All_are_asked_again_until_the_attempts_are_used_up()
    {
        var answer = RunAsync(attempts: 4);
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            var asked = Calls.AskedAsync();
            await Time.PassUntilAsync(asked);
            (await asked).Fail(StatusCode.Unavailable);
        }

        var failed = await Assert.ThrowsAsync<GatewayException>(() => answer);
        Assert.Equal((StatusCode.Unavailable, 4), (failed.Error.StatusCode, Calls.Count));
    }

    [Fact]
    public async Task A_gateway_that_asks_for_more_time_than_is_left_is_quoted()
    {
        var answer = RunAsync(attempts: 4);
        (await Calls.AskedAsync()).Fail(StatusCode.Unavailable);

        (await Calls.AskedAsync()).Fail(Refusals.Of(StatusCode.Unavailable, "NOT_LOADED", retryAfter: TimeSpan.FromSeconds(1)));

        var failed = await Assert.ThrowsAsync<GatewayException>(() => answer);
        Assert.Equal(("NOT_LOADED", 2), (failed.Error.Reason, Calls.Count));
    }

    [Fact]
    public async Task Nobody_is_asked_after_the_deadline()
    {
        var answer = RunAsync(attempts: 10);
        var first = await Calls.AskedAsync();
        await Time.PassNextWaitAsync();
        var second = await Calls.AskedAsync();

        Time.Advance(Deadline * 3 / 4);
        first.Fail(StatusCode.DeadlineExceeded);
        second.Fail(StatusCode.DeadlineExceeded);

        var failed = await Assert.ThrowsAsync<GatewayException>(() => answer);
        Assert.Equal((StatusCode.DeadlineExceeded, 2), (failed.Error.StatusCode, Calls.Count));
    }

    [Fact]
    public async Task An_attempt_that_time_cuts_off_does_not_hide_what_was_met_before()
    {
        var answer = RunAsync();
        (await Calls.AskedAsync()).Fail(StatusCode.Unavailable);
        var second = await Calls.AskedAsync();

        Time.Advance(Deadline);
        second.Fail(StatusCode.DeadlineExceeded);

        var failed = await Assert.ThrowsAsync<GatewayException>(() => answer);
        Assert.Equal(StatusCode.Unavailable, failed.Error.StatusCode);
    }

    [Fact]
    public async Task A_cancelled_call_ends_as_cancelled()
    {
        var answer = RunAsync();
        await Calls.AskedAsync();

        await _cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        Assert.Equal(1, Calls.Count);
    }

    private Task<string> RunAsync(int attempts = 2) =>
        NoticedTime.Bounded(new HedgedCall<string>(_gateways.Pool, Calls.Ask, attempts, Deadline, Time).RunAsync(_cancel.Token));
}
