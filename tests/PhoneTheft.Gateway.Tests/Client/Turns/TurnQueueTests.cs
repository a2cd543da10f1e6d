using PhoneTheft.Gateway.Client.Turns;


namespace PhoneTheft.Gateway.Tests.Client.Turns;

public sealed class TurnQueueTests
{
    private const int Rounds = 500;

    [Fact]
    public async Task Work_handed_in_while_the_loop_stops_is_done_or_refused()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var turns = new TurnQueue("the test", () => { });
            turns.Start();
            var work = Task.Run(() => turns.InvokeAsync(() => true), TestContext.Current.CancellationToken);
            await turns.StopAsync();

            var outcome = await Record.ExceptionAsync(() => work.WaitAsync(Patience.OfSeconds(10), TimeProvider.System, TestContext.Current.CancellationToken));

            Assert.True(outcome is null or ObjectDisposedException, outcome?.ToString());
        }
    }

    [Fact]
    public async Task Work_that_throws_fails_for_its_caller_alone()
    {
        var turns = new TurnQueue("the test", () => { });
        turns.Start();

        await Assert.ThrowsAsync<InvalidOperationException>(() => turns.InvokeAsync(() => throw new InvalidOperationException()));

        Assert.True(await turns.InvokeAsync(() => true).WaitAsync(Patience.OfSeconds(10), TimeProvider.System, TestContext.Current.CancellationToken));
        await turns.StopAsync();
    }
}
