using Grpc.Core;
using Grpc.Net.Client;

namespace PhoneTheft.Gateway.Client;

/// <summary>The gateways that a client may ask, and which to ask next.</summary>
internal sealed class GatewayPool : IDisposable
{
    private readonly GatewayNode[] _nodes;
    private readonly IReadOnlyList<GrpcChannel> _owned = [];
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private volatile bool _isWatched;
    private bool _isDisposed;
    private int _turn = -1;

    /// <summary>Over channels of its own, which are closed with it.</summary>
    public GatewayPool(GatewayChannelOptions options)
        : this(GatewayChannel.NodesOf(options), options.CheckAttempts, TimeProvider.System) =>
        _owned = [.. _nodes.Select(node => (GrpcChannel)node.Channel)];

    /// <summary>Over a channel that stays the caller's.</summary>
    public GatewayPool(ChannelBase channel)
        : this(GatewayChannel.NodesOf([channel]), 1, TimeProvider.System)
    {
    }

    /// <summary>Over channels that stay the caller's.</summary>
    /// <param name="nodes">The gateways.</param>
    /// <param name="checkAttempts">How often a check is tried; each of several gateways is tried at least once.</param>
    /// <param name="time">The clock of those who watch the gateways' health.</param>
    internal GatewayPool(IReadOnlyList<GatewayNode> nodes, int checkAttempts, TimeProvider time)
    {
        _nodes = [.. nodes];
        _time = time;
        CheckAttempts = HasSeveral ? Math.Max(checkAttempts, _nodes.Length) : 1;
    }

    public IReadOnlyList<GatewayNode> Nodes => _nodes;

    public bool HasSeveral => _nodes.Length > 1;

    /// <summary>How often a check is tried where there are several; a single channel does that by itself.</summary>
    public int CheckAttempts { get; }

    /// <summary>The gateway to ask next: in turn, of those that stand best.</summary>
    /// <param name="asked">Whom the call has asked already, one bit each; they come again only when all of them have been asked.</param>
    public GatewayNode Pick(ulong asked = 0)
    {
        if (_nodes.Length == 1)
        {
            return _nodes[0];
        }

        Watch();
        var turn = (int)((uint)Interlocked.Increment(ref _turn) % (uint)_nodes.Length);
        GatewayNode? best = null;
        for (var i = 0; i < _nodes.Length; i++)
        {
            var node = _nodes[(turn + i) % _nodes.Length];
            if ((asked & (1UL << node.Index)) == 0 && (best is null || node.Standing < best.Standing))
            {
                best = node;
            }
        }

        return best ?? _nodes[turn];
    }

    public bool HasAskedAll(ulong asked) => ulong.PopCount(asked) == (ulong)_nodes.Length;

    /// <summary>Where the gateways are that a call has asked, for people.</summary>
    public string AddressesOf(ulong asked) => string.Join(" or ", _nodes.Where(node => (asked & (1UL << node.Index)) != 0).Select(node => node.Address));

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            foreach (var node in _nodes)
            {
                node.Health?.Dispose();
            }
        }

        foreach (var channel in _owned)
        {
            channel.Dispose();
        }
    }

    // Not before the first call: a client that is only made connects to nobody.
    private void Watch()
    {
        if (_isWatched)
        {
            return;
        }

        lock (_lock)
        {
            if (!_isWatched && !_isDisposed)
            {
                foreach (var node in _nodes)
                {
                    node.Health = new GatewayHealth(node.Channel, _time);
                }

                _isWatched = true;
            }
        }
    }
}
