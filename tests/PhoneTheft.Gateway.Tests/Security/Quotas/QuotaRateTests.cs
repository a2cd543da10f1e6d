using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Security.Quotas;

namespace PhoneTheft.Gateway.Tests.Security.Quotas;

public sealed class QuotaRateTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly QuotaRate _rate;

    public QuotaRateTests() => _rate = new QuotaRate(Quota.ChecksPerSecond, Second, Second, _time) { Allowance = Allowance.Of(10) };

    [Fact]
    public void What_was_saved_up_may_be_taken_at_once()
    {
        Assert.Equal(10, Taken(20));
        Assert.False(_rate.TryTake(1));
    }

    [Fact]
    public void What_is_earned_may_be_taken()
    {
        Taken(10);

        _time.Advance(Second * 0.3);

        Assert.Equal(3, Taken(20));
    }

    [Fact]
    public void No_more_is_saved_than_the_time_allows()
    {
        _time.Advance(Second * 60);

        Assert.Equal(10, Taken(100));
    }

    [Fact]
    public void Over_a_long_time_no_more_is_taken_than_is_earned()
    {
        var taken = 0;
        for (var moment = 0; moment < 1_000; moment++)
        {
            taken += Taken(5);
            _time.Advance(Second * 0.01);
        }

        Assert.InRange(taken, 10 * 10, (10 * 10) + 10);
    }

    [Fact]
    public void A_large_call_fits_and_delays_the_next()
    {
        Assert.True(_rate.TryTake(30));

        Assert.False(_rate.TryTake(1));
        Assert.Equal(2.1, _rate.UntilSome!.Value.TotalSeconds, 0.001);

        _time.Advance(_rate.UntilSome!.Value);
        Assert.True(_rate.TryTake(1));
    }

    [Fact]
    public void A_stream_is_told_how_long_to_wait()
    {
        Assert.Equal(TimeSpan.Zero, _rate.Take(10));
        Assert.Equal(Second * 0.5, _rate.Take(5));
        Assert.Equal(Second * 0.6, _rate.Take(1));
    }

    [Fact]
    public void A_part_of_one_is_not_enough()
    {
        Taken(10);

        _time.Advance(Second * 0.09);
        Assert.False(_rate.TryTake(1));

        _time.Advance(Second * 0.01);
        Assert.True(_rate.TryTake(1));
    }

    [Fact]
    public void Less_than_one_may_be_saved_and_one_taken()
    {
        var rate = new QuotaRate(Quota.ChecksPerSecond, Second, Second * 0.1, _time) { Allowance = Allowance.Of(1) };

        Assert.True(rate.TryTake(1));
        Assert.False(rate.TryTake(1));
        _time.Advance(rate.UntilSome!.Value);
        Assert.True(rate.TryTake(1));
    }

    [Fact]
    public void Nothing_is_taken_from_an_allowance_of_nothing()
    {
        _rate.Allowance = Allowance.Of(0);

        Assert.False(_rate.TryTake(1));
        Assert.Null(_rate.UntilSome);
        Assert.Equal(Timeout.InfiniteTimeSpan, _rate.Take(1));
    }

    [Fact]
    public void An_unlimited_allowance_never_ends()
    {
        _rate.Allowance = Allowance.Unlimited;

        Assert.Equal(10_000, Taken(10_000));
        Assert.Equal(TimeSpan.Zero, _rate.Take(int.MaxValue));
    }

    [Fact]
    public void What_was_taken_stays_taken_when_the_allowance_changes()
    {
        Taken(10);

        _rate.Allowance = Allowance.Of(100);

        Assert.Equal(0, Taken(20));
        _time.Advance(Second * 0.1);
        Assert.Equal(10, Taken(20));
    }

    [Fact]
    public async Task Many_at_once_take_no_more_than_there_is()
    {
        _rate.Allowance = Allowance.Of(1_000);

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Taken(1_000))));

        Assert.Equal(1_000, taken.Sum());
    }

    [Fact]
    public void Taking_makes_no_object()
    {
        _rate.Allowance = Allowance.Of(1_000_000);
        Taken(10);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Taken(1_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private int Taken(int attempts)
    {
        var taken = 0;
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            taken += _rate.TryTake(1) ? 1 : 0;
        }

        return taken;
    }
}
