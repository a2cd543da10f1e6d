using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Client.Syncing;

namespace PhoneTheft.Gateway.Tests.Client.Syncing;

public sealed class GatewayRotationTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Each_failure_doubles_the_longest_time_up_to_the_limit()
    {
        var rotation = Of(gateways: 1, random: 1);

        Assert.Equal([100, 200, 400, 800, 1_000, 1_000], Enumerable.Range(0, 6).Select(_ => rotation.Failed(null).TotalMilliseconds));

        rotation.Succeeded();
        Assert.Equal(100, rotation.Failed(null).TotalMilliseconds);
    }

    [Fact]
    public void All_of_the_time_is_random()
    {
        Assert.Equal(TimeSpan.Zero, Of(gateways: 1, random: 0).Failed(null));
        Assert.Equal(50, Of(gateways: 1, random: 0.5).Failed(null).TotalMilliseconds);
    }

    [Fact]
    public void Gateways_are_tried_in_turn_and_only_a_whole_round_in_vain_makes_it_slower()
    {
        var rotation = Of(gateways: 3, random: 1);

        var tried = Enumerable.Range(0, 6).Select(_ => (Wait: rotation.Failed(null).TotalMilliseconds, rotation.Current)).ToList();

        Assert.Equal([(100, 1), (100, 2), (100, 0), (200, 1), (200, 2), (200, 0)], tried);
    }

    [Fact]
    public void A_gateway_that_asks_for_time_gets_it()
    {
        var rotation = Of(gateways: 1, random: 0);

        Assert.Equal(TimeSpan.FromSeconds(5), rotation.SentAway(TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void One_that_asked_for_time_is_passed_over_while_there_are_others()
    {
        var rotation = Of(gateways: 2, random: 0);
        Assert.Equal(TimeSpan.Zero, rotation.SentAway(TimeSpan.FromSeconds(5)));
        Assert.Equal(1, rotation.Current);

        // The second one fails, too, and it may be asked again before the first.
        Assert.Equal(TimeSpan.Zero, rotation.Failed(null));
        Assert.Equal(1, rotation.Current);

        _time.Advance(TimeSpan.FromSeconds(6));
        rotation.Failed(null);
        Assert.Equal(0, rotation.Current);
    }

    private GatewayRotation Of(int gateways, double random) =>
        new(gateways, new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), () => random), _time);
}
