using PhoneTheft.Gateway.Client.ClientStatus;


namespace PhoneTheft.Gateway.Tests.Client.ClientStatus;

public sealed class ConvergenceWaitersTests
{
    private readonly ConvergenceWaiters _waiters = new();
    private ulong _requests;

    [Fact]
    public void Nobody_is_asked_while_nobody_waits_or_something_is_under_way()
    {
        Ask(quiet: true);
        _ = _waiters.Add();
        Ask(quiet: false);
        Assert.Equal(0UL, _requests);
    }

    [Fact]
    public void Who_came_after_the_question_waits_for_the_next()
    {
        var first = _waiters.Add();
        Ask(quiet: true);
        var second = _waiters.Add();
        _waiters.Answered(1, converged: true);
        Assert.Equal((true, false), (first.IsCompletedSuccessfully, second.IsCompleted));

        Ask(quiet: true);
        _waiters.Answered(2, converged: true);
        Assert.True(second.IsCompletedSuccessfully);
    }

    [Fact]
    public void What_was_not_equal_is_asked_again()
    {
        var waiting = _waiters.Add();
        Ask(quiet: true);
        _waiters.Answered(1, converged: false);
        _waiters.Answered(1, converged: true);
        Assert.False(waiting.IsCompleted);

        Ask(quiet: true);
        Assert.Equal(2UL, _requests);
    }

    [Fact]
    public void An_answer_that_went_with_its_connection_is_asked_for_again()
    {
        var waiting = _waiters.Add();
        Ask(quiet: true);
        _waiters.AskAgain();
        Ask(quiet: true);
        _waiters.Answered(2, converged: true);
        Assert.True(waiting.IsCompletedSuccessfully);
    }

    private void Ask(bool quiet) => _waiters.Ask(quiet, () => ++_requests);
}
