using Grpc.Core;

namespace PhoneTheft.Gateway.Client;

/// <summary>The gateways that a client may ask.</summary>
internal sealed class GatewayPool : IDisposable
{
    private readonly GatewayNode[] _nodes;
    private readonly IDisposable? _owned;

    /// <summary>Over channels of its own, which are closed with it.</summary>
    public GatewayPool(GatewayChannelOptions options)
    {
        var channel = GatewayChannel.Create(options);
        _owned = channel;
        _nodes = [new GatewayNode(channel)];
    }

    /// <summary>Over a channel that stays the caller's.</summary>
    public GatewayPool(ChannelBase channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        _nodes = [new GatewayNode(channel)];
    }

    public int Count => _nodes.Length;

    public GatewayNode Pick() => _nodes[0];

    public void Dispose() => _owned?.Dispose();
}
