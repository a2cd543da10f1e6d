using PhoneTheft.Gateway.Client;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace PhoneTheft.Gateway.Tests.Client.Connections;

/// <summary>Some gateways behind one pool, on a clock that stands still.</summary>
internal sealed class GatewaysUnderTest : IDisposable
{
    private readonly FakeHealth[] _health;
    private readonly FakeWatch?[] _watches;

    public GatewaysUnderTest(int count = 2, int checkAttempts = 1)
    {
        _health = [.. Enumerable.Range(0, count).Select(_ => new FakeHealth())];
        _watches = new FakeWatch?[count];
        Pool = new GatewayPool([.. _health.Select((health, index) => new GatewayNode(new FakeChannel(health), index, $"http://gateway{index}.test"))], checkAttempts, new NoticedTime());
    }

    public NoticedTime Time { get; } = new();

    public FakeCalls Calls { get; } = new();

    public GatewayPool Pool { get; }

    /// <summary>What a gateway is asked beside its calls.</summary>
    public FakeHealth Gateway(int gateway) => _health[gateway];

    /// <summary>All say that they serve.</summary>
    public async Task ServeAsync()
    {
        Pool.Pick(~0UL);
        for (var gateway = 0; gateway < _health.Length; gateway++)
        {
            await SayAsync(gateway, ServingStatus.Serving);
        }
    }

    /// <summary>One says how it is.</summary>
    public async Task SayAsync(int gateway, ServingStatus status) => await (_watches[gateway] ??= await _health[gateway].WatchedAsync()).SayAsync(status);

    /// <summary>One that was doubted says anew that it serves.</summary>
    public async Task ServeAgainAsync(int gateway)
    {
        _watches[gateway] = null;
        await SayAsync(gateway, ServingStatus.Serving);
    }

    public GatewayStanding StandingOf(int gateway) => Pool.Nodes[gateway].Standing;

    public void Dispose() => Pool.Dispose();
}
