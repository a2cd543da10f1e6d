using PhoneTheft.Gateway.Cli;

namespace PhoneTheft.Gateway.Tests.Cli;

public sealed class DurationTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("10s", 10_000)]
    [InlineData("10", 10_000)]
    [InlineData("2m", 120_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("24h", 86_400_000)]
    public void People_write_lengths_of_time_like_this(string text, int milliseconds)
    {
        Assert.True(Duration.TryParse(text, out var value));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("0")]
    [InlineData("-1s")]
    [InlineData("1.5s")]
    [InlineData("1 s")]
    [InlineData("25h")]
    [InlineData("1d")]
    [InlineData("99999999999999s")]
    [InlineData("999999999h")]
    public void And_not_like_that(string text) => Assert.False(Duration.TryParse(text, out _));
}
