using PhoneTheft.Gateway.Store.CheckpointFiles;


namespace PhoneTheft.Gateway.Tests.Store.CheckpointFiles;

public sealed class CheckpointAgeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 5)]
    [InlineData(-30, 0)]
    [InlineData(7 * 86_400, 7 * 86_400)]
    public void Is_the_time_since_the_list_equalled_the_store(int secondsAgo, int age) =>
        Assert.Equal(TimeSpan.FromSeconds(age), CheckpointAge.At(Now, Now.AddSeconds(-secondsAgo)));

    [Theory]
    [InlineData(-61)]
    [InlineData(-86_400)]
    [InlineData(400 * 86_400)]
    public void An_age_is_unknown_when_the_clock_was_set_back(int secondsAgo) =>
        Assert.Equal(CheckpointAge.Unknown, CheckpointAge.At(Now, Now.AddSeconds(-secondsAgo)));
}
