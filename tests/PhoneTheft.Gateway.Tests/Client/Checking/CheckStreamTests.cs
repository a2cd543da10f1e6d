using Grpc.Core;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Tests.Client.Connections;
using static Grpc.Health.V1.HealthCheckResponse.Types;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;

namespace PhoneTheft.Gateway.Tests.Client.Checking;

public sealed class CheckStreamTests : IDisposable
{
    private const string Phone = "490154203237518";
    private const string OtherPhone = "356938035643809";

    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(100);

    private readonly GatewaysUnderTest _gateways = new(checkAttempts: 2);

    private NoticedTime Time => _gateways.Time;

    public void Dispose() => _gateways.Dispose();

    [Fact]
    public async Task A_gateway_that_answers_slowly_keeps_its_stream()
    {
        var stream = await OpenAtTheFirstAsync();
        var (slow, slower) = (CheckAsync(stream, Phone), CheckAsync(stream, OtherPhone));
        var first = await _gateways.Gateway(0).OpenedAsync();
        Assert.Equal((Phone, OtherPhone), (await first.AskedAsync(), await first.AskedAsync()));
        Assert.Equal((Deadline / 4, Deadline / 4), (await Time.NextWaitAsync(), await Time.NextWaitAsync()));

        Time.Advance(Deadline / 5);
        first.Answer(V1.EquipmentStatus.Prohibited);
        await slow;
        Time.Advance((Deadline / 4) - (Deadline / 5));

        // Not silent before a quarter of the deadline has passed since the last answer to anybody.
        Assert.Equal(Deadline / 5, await Time.NextWaitAsync());
        first.Answer(V1.EquipmentStatus.Tracked);
        Assert.Equal((EquipmentStatus.Prohibited, EquipmentStatus.Tracked), ((await slow).Status, (await slower).Status));
        Assert.Equal(0, _gateways.Gateway(1).Streams);
    }

    [Fact]
    public void The_last_part_of_a_millisecond_is_waited_for_in_whole()
    {
        var answeredAt = 0L;
        var wait = new AnswerWait(Time, TimeSpan.FromMilliseconds(2.4), TimeSpan.FromSeconds(1));
        Time.Advance(TimeSpan.FromMilliseconds(2));

        Assert.Equal(TimeSpan.FromMilliseconds(1), wait.Patience(ref answeredAt));
        Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(wait.IsOver(ref answeredAt));
    }

    [Fact]
    public async Task A_silent_gateway_is_left_for_another()
    {
        var answer = CheckAsync(await OpenAtTheFirstAsync(), Phone);
        await (await _gateways.Gateway(0).OpenedAsync()).AskedAsync();

        Assert.Equal(Deadline / 4, await Time.PassNextWaitAsync());
        var second = await _gateways.Gateway(1).OpenedAsync();
        Assert.Equal(Phone, await second.AskedAsync());
        second.Answer(V1.EquipmentStatus.Prohibited);

        Assert.Equal(EquipmentStatus.Prohibited, (await answer).Status);
        Assert.Equal(GatewayStanding.Unknown, _gateways.StandingOf(0));
    }

    [Fact]
    public async Task A_silent_gateway_is_asked_anew_when_the_others_are_gone()
    {
        var answer = CheckAsync(await OpenAtTheFirstAsync(), Phone);
        await _gateways.SayAsync(1, ServingStatus.NotServing);
        await (await _gateways.Gateway(0).OpenedAsync()).AskedAsync();

        await Time.PassNextWaitAsync();
        var again = await _gateways.Gateway(0).OpenedAsync();
        await again.AskedAsync();
        again.Answer(V1.EquipmentStatus.Prohibited);

        Assert.Equal(EquipmentStatus.Prohibited, (await answer).Status);
        Assert.Equal(0, _gateways.Gateway(1).Streams);
    }

    [Fact]
    public async Task Room_and_answer_share_one_deadline()
    {
        using var alone = new GatewaysUnderTest(1);
        var stream = new CheckStream(alone.Pool, new CheckClientOptions { Deadline = Deadline, QuestionsInFlight = 1, Time = alone.Time });
        var first = CheckAsync(stream, Phone);
        var calls = await alone.Gateway(0).OpenedAsync();
        await calls.AskedAsync();
        Assert.Equal(Deadline, await alone.Time.NextWaitAsync());
        var second = CheckAsync(stream, OtherPhone);
        Assert.Equal(Deadline, await alone.Time.NextWaitAsync());

        alone.Time.Advance(Deadline * 0.6);
        calls.Answer(V1.EquipmentStatus.Prohibited);
        await first;
        Assert.Equal(OtherPhone, await calls.AskedAsync());
        Assert.Equal(Deadline * 0.4, await alone.Time.PassNextWaitAsync());

        var late = await Assert.ThrowsAsync<GatewayException>(() => second);
        Assert.Equal(StatusCode.DeadlineExceeded, late.Error.StatusCode);
    }

    [Fact]
    public async Task A_question_without_room_is_asked_elsewhere_only_when_the_gateway_is_silent()
    {
        var stream = await OpenAtTheFirstAsync(questionsInFlight: 1);
        var first = CheckAsync(stream, Phone);
        var calls = await _gateways.Gateway(0).OpenedAsync();
        await calls.AskedAsync();
        var second = CheckAsync(stream, OtherPhone);
        Assert.Equal((Deadline / 4, Deadline / 4), (await Time.NextWaitAsync(), await Time.NextWaitAsync()));

        Time.Advance(Deadline / 5);
        calls.Answer(V1.EquipmentStatus.Permitted);
        await first;
        Assert.Equal(OtherPhone, await calls.AskedAsync());
        calls.Answer(V1.EquipmentStatus.Prohibited);

        Assert.Equal(EquipmentStatus.Prohibited, (await second).Status);
        Assert.Equal(0, _gateways.Gateway(1).Streams);
    }

    /// <summary>Both serve; the stream begins at the first.</summary>
    private async Task<CheckStream> OpenAtTheFirstAsync(int questionsInFlight = 8)
    {
        await _gateways.ServeAsync();
        await _gateways.SayAsync(1, ServingStatus.NotServing);
        var stream = new CheckStream(_gateways.Pool, new CheckClientOptions { Deadline = Deadline, QuestionsInFlight = questionsInFlight, Time = Time });
        await _gateways.SayAsync(1, ServingStatus.Serving);
        return stream;
    }

    private static Task<CheckAnswer> CheckAsync(CheckStream stream, string imei) =>
        NoticedTime.Bounded(stream.CheckAsync(imei, TestContext.Current.CancellationToken));
}
