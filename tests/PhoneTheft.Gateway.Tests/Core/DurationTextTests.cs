using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Tests.Core;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("10s", 10_000)]
    [InlineData("5m", 300_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("0s", 0)]
    [InlineData("00:00:02", 2_000)]
    [InlineData("00:00:01.25", 1_250)]
    [InlineData("1:00:00", 3_600_000)]
    [InlineData("23:59:59.999", 86_399_999)]
    [InlineData("1.00:00:00", 86_400_000)]
    public void People_write_lengths_of_time_like_this(string text, int milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out var value));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("2")]
    [InlineData("0")]
    [InlineData("-1s")]
    [InlineData("-00:00:01")]
    [InlineData("1.5s")]
    [InlineData("1 s")]
    [InlineData(" 1s")]
    [InlineData("1S")]
    [InlineData("5M")]
    [InlineData("1h30m")]
    [InlineData("2sec")]
    [InlineData("5:30")]
    [InlineData("24:00:00")]
    [InlineData("00:60:00")]
    [InlineData("1:00:00:00")]
    [InlineData("9999999999s")]
    [InlineData("99999999.00:00:00")]
    [InlineData("٢s")]
    public void And_not_like_that(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Theory]
    [InlineData("999999999d")]
    [InlineData("999999999h")]
    public void What_is_longer_than_anything_is_longer_than_every_limit(string text) =>
        Assert.NotNull(DurationText.FaultOf(text, TimeSpan.Zero, TimeSpan.FromDays(365)));

    [Fact]
    public void A_number_alone_is_asked_for_its_unit()
    {
        var fault = DurationText.FaultOf("2", TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));

        Assert.StartsWith("has no unit: write 2s if it is seconds", fault, StringComparison.Ordinal);
        Assert.Contains("from 100ms to 1h", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("250ms")]
    [InlineData("90s")]
    [InlineData("1m")]
    [InlineData("36h")]
    [InlineData("365d")]
    [InlineData("0s")]
    public void It_is_written_as_it_is_read(string text)
    {
        Assert.True(DurationText.TryParse(text, out var value));
        Assert.Equal(text, DurationText.ToText(value));
    }

    [Theory]
    [InlineData("24:00:00", true)]
    [InlineData("00:60:00", true)]
    [InlineData("5:30", true)]
    [InlineData("01:00:00", false)]
    public void What_no_clock_shows_is_told_apart_from_what_is_too_long(string text, bool noClock)
    {
        var fault = DurationText.FaultOf(text, TimeSpan.Zero, TimeSpan.FromMinutes(1))!;

        Assert.Equal(noClock, fault.Contains("24 hours are 1d", StringComparison.Ordinal));
        Assert.Contains("from 0s to 1m", fault, StringComparison.Ordinal);
    }
}
