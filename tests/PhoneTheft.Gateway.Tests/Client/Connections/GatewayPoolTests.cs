using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace PhoneTheft.Gateway.Tests.Client.Connections;

public sealed class GatewayPoolTests : IDisposable
{
    private readonly GatewaysUnderTest _gateways = new(count: 3);

    public void Dispose() => _gateways.Dispose();

    [Fact]
    public async Task Gateways_that_serve_are_asked_in_turn()
    {
        await _gateways.ServeAsync();

        var picked = Picked(6);

        Assert.Equal([2, 2, 2], Enumerable.Range(0, 3).Select(gateway => picked.Count(index => index == gateway)));
    }

    [Fact]
    public async Task A_gateway_that_drains_is_left_out_and_comes_back()
    {
        await _gateways.ServeAsync();

        await _gateways.SayAsync(1, ServingStatus.NotServing);
        Assert.DoesNotContain(1, Picked(6));

        await _gateways.SayAsync(1, ServingStatus.Serving);
        Assert.Contains(1, Picked(6));
    }

    [Fact]
    public async Task A_doubted_gateway_is_left_out_and_comes_back()
    {
        await _gateways.ServeAsync();

        _gateways.Pool.Nodes[1].Health!.Doubt();
        Assert.DoesNotContain(1, Picked(6));

        await _gateways.ServeAgainAsync(1);
        Assert.Contains(1, Picked(6));
    }

    [Fact]
    public async Task A_gateway_that_was_asked_comes_last()
    {
        await _gateways.ServeAsync();

        Assert.Equal(2, _gateways.Pool.Pick(asked: 0b011).Index);
        Assert.Equal((false, true), (_gateways.Pool.HasAskedAll(0b011), _gateways.Pool.HasAskedAll(0b111)));
    }

    [Fact]
    public async Task When_none_serves_one_is_asked_all_the_same()
    {
        await _gateways.ServeAsync();
        foreach (var gateway in new[] { 0, 1, 2 })
        {
            await _gateways.SayAsync(gateway, ServingStatus.NotServing);
        }

        Assert.Equal([0, 1, 2], Picked(3).Order());
    }

    private List<int> Picked(int times) => [.. Enumerable.Range(0, times).Select(_ => _gateways.Pool.Pick().Index)];
}
