using System.Globalization;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>A Redis Cluster of three masters without replicas, each with a third of the 16,384 slots.</summary>
internal sealed class RedisCluster : IAsyncDisposable
{
    private static readonly (int First, int Last)[] Slots = [(0, 5460), (5461, 10922), (10923, 16383)];

    private readonly List<RedisServerProcess> _nodes = [];
    private readonly List<int> _tlsPorts = [];

    private RedisCluster()
    {
    }

    /// <summary>The masters, in the order of their slots.</summary>
    public IReadOnlyList<RedisServerProcess> Nodes => _nodes;

    /// <summary>All of them where they speak TLS.</summary>
    public string TlsEndPoints => string.Join(',', _tlsPorts.Select(port => $"127.0.0.1:{port}"));

    private RedisTlsFiles? Tls { get; init; }

    /// <summary>All of them, as StackExchange.Redis takes them.</summary>
    public string EndPoints => string.Join(',', _nodes.Select(node => node.EndPoint));

    /// <summary>
    /// Starts the nodes and waits until each of them says that the cluster is complete; skips the test where there is no redis-server.
    /// </summary>
    /// <param name="tls">Nodes speak TLS with each other, and on a port beside their plain one.</param>
    public static async Task<RedisCluster> StartAsync(RedisTlsFiles? tls = null)
    {
        var cluster = new RedisCluster { Tls = tls };
        try
        {
            await cluster.FormAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Empties every node.</summary>
    public async Task FlushAsync()
    {
        foreach (var node in _nodes)
        {
            await node.SendAsync("FLUSHALL");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    private async Task FormAsync()
    {
        for (var index = 0; index < Slots.Length; index++)
        {
            var port = FreePort.Next();
            _tlsPorts.Add(port);
            string[] tls = Tls is { } files ? [.. files.ServerArguments(port), "--tls-cluster", "yes"] : [];
            var node = await RedisServerProcess.StartAsync(
                "everysec", ["--cluster-enabled", "yes", "--cluster-node-timeout", "2000", "--cluster-announce-ip", "127.0.0.1", .. tls]);
            _nodes.Add(node);
            await node.SendAsync("CLUSTER", "ADDSLOTSRANGE", Text(Slots[index].First), Text(Slots[index].Last));

            // Distinct from the start, or the nodes would first have to settle whose epoch wins.
            await node.SendAsync("CLUSTER", "SET-CONFIG-EPOCH", Text(index + 1));
        }

        foreach (var other in _nodes.Skip(1))
        {
            await _nodes[0].SendAsync("CLUSTER", "MEET", "127.0.0.1", Text(Tls is null ? other.Port : _tlsPorts[_nodes.IndexOf(other)]));
        }

        foreach (var node in _nodes)
        {
            await Wait.Until(() => IsCompleteAsync(node), what: $"the cluster is complete as node {node.Port} sees it");
        }
    }

    private static async Task<bool> IsCompleteAsync(RedisServerProcess node)
    {
        var info = await node.SendAsync("CLUSTER", "INFO");
        return info.Contains("cluster_state:ok", StringComparison.Ordinal)
            && info.Contains("cluster_slots_assigned:16384", StringComparison.Ordinal)
            && info.Contains($"cluster_known_nodes:{Slots.Length}", StringComparison.Ordinal);
    }

    private static string Text(int number)
    {
        return number.ToString(CultureInfo.InvariantCulture);
    }
}
