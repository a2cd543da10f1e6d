using System.Net.Sockets;
using Grpc.Core;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Tests.Cli;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace PhoneTheft.Gateway.Tests.Client.Connections;

public sealed class CallAttemptsTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(12);

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
    public async Task Another_gateway_is_asked_at_once_when_one_fails()
    {
        await _gateways.ServeAsync();
        var attempts = Attempts(3);

        var (first, error) = await FailAsync(attempts, StatusCode.Unavailable);

        Assert.True(await attempts.MayRepeatAsync(error));
        Assert.Equal(GatewayStanding.Unknown, _gateways.StandingOf(first.Gateway));
        var (answer, second) = await AskAsync(attempts);
        second.Answer("done");
        Assert.Equal("done", await answer);
        Assert.NotEqual(first.Gateway, second.Gateway);
    }

    [Fact]
    public async Task A_gateway_that_drains_is_not_asked_while_another_serves()
    {
        await _gateways.ServeAsync();
        await _gateways.SayAsync(0, ServingStatus.NotServing);

        foreach (var _ in Enumerable.Range(0, 4))
        {
            var (answer, asked) = await AskAsync(Attempts(3));
            asked.Answer("done");
            Assert.Equal(("done", 1), (await answer, asked.Gateway));
        }
    }

    [Fact]
    public async Task A_lost_answer_is_not_forgotten_when_the_next_gateway_is_not_there()
    {
        var attempts = Attempts(3);
        Assert.True((await FailAsync(attempts, StatusCode.Unavailable)).Error.MayBeDone);

        var (answer, asked) = await AskAsync(attempts);
        asked.Fail(new RpcException(new Status(StatusCode.Unavailable, "", new SocketException((int)SocketError.ConnectionRefused))));

        var failed = await Assert.ThrowsAsync<GatewayException>(() => answer);
        Assert.True(failed.Error.MayBeDone);
        Assert.Equal("No gateway answers at http://gateway0.test or http://gateway1.test.", failed.Error.Message);
    }

    [Fact]
    public async Task Once_all_have_failed_the_next_attempt_waits()
    {
        var attempts = Attempts(3);
        Assert.True(await attempts.MayRepeatAsync((await FailAsync(attempts, StatusCode.Unavailable)).Error));
        var began = Time.Now;

        var mayRepeat = attempts.MayRepeatAsync((await FailAsync(attempts, Refusals.Of(StatusCode.Unavailable, "NOT_LOADED", retryAfter: TimeSpan.FromSeconds(5)))).Error);
        await Time.PassUntilAsync(mayRepeat);

        Assert.True(await mayRepeat);
        Assert.InRange(Time.Now - began, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5.1));
    }

    [Fact]
    public async Task Once_all_have_failed_the_one_that_serves_is_asked_again()
    {
        await _gateways.ServeAsync();
        await _gateways.SayAsync(0, ServingStatus.NotServing);
        var attempts = Attempts(5);
        var asked = new List<int>();
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            var (call, error) = await FailAsync(attempts, Refusals.Of(StatusCode.Unavailable, "STORE_UNAVAILABLE"));
            asked.Add(call.Gateway);
            var mayRepeat = attempts.MayRepeatAsync(error);
            await Time.PassUntilAsync(mayRepeat);
            Assert.Equal(attempt < 5, await mayRepeat);
        }

        Assert.Equal([1, 0, 1, 0, 1], asked);
    }

    [Fact]
    public async Task A_busy_store_is_waited_for_and_no_gateway_is_doubted()
    {
        await _gateways.ServeAsync();
        var attempts = Attempts(3);
        var began = Time.Now;
        var (first, error) = await FailAsync(attempts, Refusals.Of(StatusCode.Unavailable, "STORE_BUSY", retryAfter: TimeSpan.FromSeconds(2)));

        var mayRepeat = attempts.MayRepeatAsync(error);
        await Time.PassUntilAsync(mayRepeat);

        Assert.True(await mayRepeat);
        Assert.InRange(Time.Now - began, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2.1));
        Assert.Equal(GatewayStanding.Serving, _gateways.StandingOf(first.Gateway));
    }

    [Fact]
    public async Task Nothing_waits_beyond_the_deadline()
    {
        var attempts = Attempts(3);
        Assert.True(await attempts.MayRepeatAsync((await FailAsync(attempts, StatusCode.Unavailable)).Error));
        var (_, error) = await FailAsync(attempts, Refusals.Of(StatusCode.Unavailable, "NOT_LOADED", retryAfter: Deadline));

        Assert.False(await attempts.MayRepeatAsync(error));
    }

    [Fact]
    public async Task Attempts_are_counted()
    {
        var attempts = Attempts(2);

        Assert.True(await attempts.MayRepeatAsync((await FailAsync(attempts, StatusCode.Unavailable)).Error));
        Assert.False(await attempts.MayRepeatAsync((await FailAsync(attempts, StatusCode.Unavailable)).Error));
    }

    [Theory]
    [InlineData(StatusCode.InvalidArgument, "IMEI_LENGTH")]
    [InlineData(StatusCode.FailedPrecondition, "BULK_CONFIRMATION_REQUIRED")]
    [InlineData(StatusCode.DeadlineExceeded, "WRITE_OUTCOME_UNKNOWN")]
    public async Task What_a_gateway_refused_is_not_repeated(StatusCode status, string reason)
    {
        var attempts = Attempts(3);

        var (_, error) = await FailAsync(attempts, Refusals.Of(status, reason));

        Assert.False(await attempts.MayRepeatAsync(error));
    }

    [Theory]
    [InlineData(StatusCode.Unauthenticated, "CARRIER_UNKNOWN")]
    [InlineData(StatusCode.Unauthenticated, "A_REASON_OF_TOMORROW")]
    [InlineData(StatusCode.PermissionDenied, "ROLE_REQUIRED")]
    public async Task Who_is_refused_is_asked_for_once_at_each_gateway(StatusCode status, string reason)
    {
        var attempts = Attempts(10);

        Assert.True(await attempts.MayRepeatAsync((await FailAsync(attempts, Refusals.Of(status, reason))).Error));
        Assert.False(await attempts.MayRepeatAsync((await FailAsync(attempts, Refusals.Of(status, reason))).Error));
    }

    [Fact]
    public async Task Who_is_refused_is_asked_for_again_where_nobody_answered()
    {
        var attempts = Attempts(10);
        Assert.True(await attempts.MayRepeatAsync((await FailAsync(attempts, Refusals.Of(StatusCode.Unavailable, "NOT_LOADED"))).Error));

        var mayRepeat = attempts.MayRepeatAsync((await FailAsync(attempts, Refusals.Of(StatusCode.Unauthenticated, "CARRIER_UNKNOWN"))).Error);
        await Time.PassUntilAsync(mayRepeat);

        Assert.True(await mayRepeat);
    }

    [Fact]
    public async Task Each_attempt_gets_its_share_of_what_is_left()
    {
        var (attempts, end) = (Attempts(3), Time.Now + Deadline);

        var first = await HangAsync(attempts);
        Assert.Equal(Deadline / 3, first);
        Assert.Equal(Deadline / 3, await HangAsync(attempts));

        var (_, last) = await AskAsync(attempts);
        Assert.Equal(end, last.Options.Deadline);
    }

    [Fact]
    public async Task An_attempt_that_must_be_the_last_gets_all_of_the_time()
    {
        var (_, asked) = await AskAsync(Attempts(3), isLast: true);

        Assert.Equal(Time.Now + Deadline, asked.Options.Deadline);
    }

    [Fact]
    public async Task A_call_whose_time_is_over_is_not_repeated()
    {
        var attempts = Attempts(3);
        var (answer, asked) = await AskAsync(attempts);
        Time.Advance(Deadline);
        asked.Fail(StatusCode.DeadlineExceeded);

        var failed = await Assert.ThrowsAsync<GatewayException>(() => answer);

        Assert.False(await attempts.MayRepeatAsync(failed.Error));
    }

    [Fact]
    public async Task An_attempt_that_time_cuts_off_does_not_hide_what_was_met_before()
    {
        var attempts = Attempts(3);
        Assert.True(await attempts.MayRepeatAsync((await FailAsync(attempts, StatusCode.Unavailable)).Error));
        var (answer, asked) = await AskAsync(attempts);
        Time.Advance(Deadline);
        asked.Fail(StatusCode.DeadlineExceeded);

        var failed = await Assert.ThrowsAsync<GatewayException>(() => answer);

        Assert.Equal((StatusCode.Unavailable, true), (failed.Error.StatusCode, failed.Error.MayBeDone));
        Assert.False(await attempts.MayRepeatAsync(failed.Error));
    }

    [Fact]
    public async Task A_refusal_does_not_hide_that_a_later_attempt_may_be_done()
    {
        var attempts = Attempts(3);
        Assert.True(await attempts.MayRepeatAsync((await FailAsync(attempts, Refusals.Of(StatusCode.Unavailable, "NOT_LOADED"))).Error));
        var (answer, asked) = await AskAsync(attempts);
        Time.Advance(Deadline);
        asked.Fail(StatusCode.DeadlineExceeded);

        var failed = await Assert.ThrowsAsync<GatewayException>(() => answer);

        Assert.Equal((StatusCode.DeadlineExceeded, true), (failed.Error.StatusCode, failed.Error.MayBeDone));
    }

    [Fact]
    public async Task A_lost_answer_is_remembered()
    {
        var attempts = Attempts(3);

        await FailAsync(attempts, Refusals.Of(StatusCode.Unavailable, "NOT_LOADED"));
        Assert.False(attempts.MayBeDone);

        await FailAsync(attempts, StatusCode.Unavailable);
        Assert.True(attempts.MayBeDone);

        await FailAsync(attempts, Refusals.Of(StatusCode.Unavailable, "NOT_LOADED"));
        Assert.True(attempts.MayBeDone);
    }

    [Fact]
    public async Task A_cancelled_call_ends_as_cancelled()
    {
        var (answer, _) = await AskAsync(Attempts(3));

        await _cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }

    private CallAttempts Attempts(int attempts) => new(_gateways.Pool, attempts, Deadline, Time, _cancel.Token);

    private async Task<(Task<string> Answer, FakeCall Asked)> AskAsync(CallAttempts attempts, bool isLast = false)
    {
        var answer = NoticedTime.Bounded(attempts.AskAsync(Calls.Ask, isLast));
        return (answer, await Calls.AskedAsync());
    }

    private Task<(FakeCall Asked, GatewayError Error)> FailAsync(CallAttempts attempts, StatusCode status) =>
        FailAsync(attempts, new RpcException(new Status(status, "")));

    private async Task<(FakeCall Asked, GatewayError Error)> FailAsync(CallAttempts attempts, RpcException failure)
    {
        var (answer, asked) = await AskAsync(attempts);
        asked.Fail(failure);
        return (asked, (await Assert.ThrowsAsync<GatewayException>(() => answer)).Error);
    }

    /// <summary>The gateway answers nothing until the attempt's time is over; another attempt follows.</summary>
    /// <returns>How long the attempt may take.</returns>
    private async Task<TimeSpan> HangAsync(CallAttempts attempts)
    {
        var (answer, asked) = await AskAsync(attempts);
        var patience = asked.Options.Deadline!.Value - Time.Now;
        Time.Advance(patience);
        asked.Fail(StatusCode.DeadlineExceeded);
        var error = (await Assert.ThrowsAsync<GatewayException>(() => answer)).Error;
        var mayRepeat = attempts.MayRepeatAsync(error);
        await Time.PassUntilAsync(mayRepeat);
        Assert.True(await mayRepeat);
        return patience;
    }
}
