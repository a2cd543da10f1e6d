using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Tests.Store.Redis;

public sealed class DoorbellTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_ring_wakes_at_once_and_many_rings_wake_once()
    {
        using var bell = new Doorbell(_time);
        bell.Ring();
        bell.Ring();

        await bell.WaitAsync(PollInterval, TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        var second = bell.WaitAsync(PollInterval, TestContext.Current.CancellationToken);

        Assert.False(second.IsCompleted);
        bell.Ring();
        await second.WaitAsync(Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Without_a_ring_the_interval_wakes()
    {
        using var bell = new Doorbell(_time);
        var waiting = bell.WaitAsync(PollInterval, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);

        _time.Advance(PollInterval);

        await waiting.WaitAsync(Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_stop_is_told_from_an_interval()
    {
        using var bell = new Doorbell(_time);
        using var stop = new CancellationTokenSource();
        var waiting = bell.WaitAsync(PollInterval, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Limit, TestContext.Current.CancellationToken));
    }
}
