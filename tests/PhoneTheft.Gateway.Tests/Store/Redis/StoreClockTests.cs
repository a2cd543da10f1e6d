using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Tests.Store.Redis;

public sealed class StoreClockTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));

    [Fact]
    public void What_was_heard_goes_on_by_the_monotonic_clock()
    {
        var clock = new StoreClock(_time);
        clock.Heard(1_600_000_000_000);

        _time.Advance(TimeSpan.FromSeconds(90));

        Assert.Equal(1_600_000_090_000, clock.NowMs);
    }

    [Fact]
    public void A_machine_whose_clock_differs_knows_by_how_much()
    {
        var clock = new StoreClock(_time);
        Assert.Equal(TimeSpan.Zero, clock.Skew);

        clock.Heard(1_700_000_007_000);

        Assert.Equal(TimeSpan.FromSeconds(7), clock.Skew);
    }
}
