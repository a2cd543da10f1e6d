using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Tests.Client.Connections;

public sealed class BackoffTests
{
    private static readonly TimeSpan Smallest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Largest = TimeSpan.FromSeconds(1);

    [Fact]
    public void Each_failure_doubles_the_longest_time_up_to_the_limit()
    {
        var backoff = new Backoff(Smallest, Largest, () => 1);

        Assert.Equal([100, 200, 400, 800, 1_000, 1_000], Enumerable.Range(1, 6).Select(failures => backoff.After(failures).TotalMilliseconds));
        Assert.Equal(1_000, backoff.After(int.MaxValue).TotalMilliseconds);
    }

    [Fact]
    public void All_of_the_time_is_random_and_comes_on_top_of_what_the_gateway_asked_for()
    {
        Assert.Equal(TimeSpan.Zero, new Backoff(Smallest, Largest, () => 0).After(3));
        Assert.Equal(5_050, new Backoff(Smallest, Largest, () => 0.5).After(1, atLeast: TimeSpan.FromSeconds(5)).TotalMilliseconds);
    }

    [Fact]
    public void Times_and_counts_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Backoff(TimeSpan.Zero, Largest));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Backoff(Largest, Smallest));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Backoff(Smallest, Largest).After(0));
    }
}
