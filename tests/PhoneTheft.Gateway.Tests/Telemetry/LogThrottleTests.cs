using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Telemetry;

namespace PhoneTheft.Gateway.Tests.Telemetry;

public sealed class LogThrottleTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void The_first_reason_of_a_period_is_told_at_once()
    {
        var throttle = new LogThrottle(TimeSpan.FromMinutes(1), _time);

        Assert.True(throttle.IsDue());
        Assert.False(throttle.IsDue());

        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.True(throttle.IsDue());
    }

    [Fact]
    public void The_next_line_counts_the_reasons_in_between()
    {
        var throttle = new LogThrottle(TimeSpan.FromMinutes(1), _time);
        throttle.IsDue();
        throttle.IsDue();
        throttle.IsDue();

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.True(throttle.IsDue(out var times));
        Assert.Equal(3, times);
    }
}
