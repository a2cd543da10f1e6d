using PhoneTheft.Gateway.LoadTest.Commands;
using PhoneTheft.Gateway.LoadTest.Plans;

namespace PhoneTheft.Gateway.Tests.LoadTest;

public sealed class DurationOptionTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("10s", 10_000)]
    [InlineData("00:00:00.5", 500)]
    [InlineData("2m", 120_000)]
    [InlineData("0s", 0)]
    public void A_time_is_read(string text, int milliseconds) => Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), DurationOption.Read("--duration", text));

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("0.5s")]
    [InlineData("25h")]
    [InlineData("99999999m")]
    public void Anything_else_is_refused(string text) => Assert.Throws<LoadException>(() => DurationOption.Read("--duration", text));
}
