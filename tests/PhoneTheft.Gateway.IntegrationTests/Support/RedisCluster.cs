using System.Globalization;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>A Redis Cluster of three masters, with or without a replica each; every master has a third of the 16,384 slots.</summary>
internal sealed class RedisCluster : IAsyncDisposable
{
    private static readonly (int First, int Last)[] Slots = [(0, 5460), (5461, 10922), (10923, 16383)];

    private readonly List<RedisServerProcess> _nodes = [];
    private readonly List<RedisServerProcess> _replicas = [];
    private readonly List<int> _tlsPorts = [];

    private RedisCluster()
    {
    }

    /// <summary>The masters, in the order of their slots.</summary>
    public IReadOnlyList<RedisServerProcess> Nodes => _nodes;

    /// <summary>The replica of each of them at the beginning; empty: there are none.</summary>
    public IReadOnlyList<RedisServerProcess> Replicas => _replicas;

    /// <summary>All of them where they speak TLS.</summary>
    public string TlsEndPoints => string.Join(',', _tlsPorts.Select(port => $"127.0.0.1:{port}"));

    private RedisTlsFiles? Tls { get; init; }

    private string AppendFsync { get; init; } = "everysec";

    /// <summary>All of them, as StackExchange.Redis takes them.</summary>
    public string EndPoints => string.Join(',', _nodes.Select(node => node.EndPoint));

    /// <summary>
    /// Starts the nodes and waits until each of them says that the cluster is complete; skips the test where there is no redis-server.
    /// </summary>
    /// <param name="tls">Nodes speak TLS with each other, and on a port beside their plain one.</param>
    /// <param name="appendFsync">As redis-server takes it.</param>
    /// <param name="replicas">Every master has one.</param>
    public static async Task<RedisCluster> StartAsync(RedisTlsFiles? tls = null, string appendFsync = "everysec", bool replicas = false)
    {
        var cluster = new RedisCluster { Tls = tls, AppendFsync = appendFsync };
        try
        {
            await cluster.FormAsync();
            if (replicas)
            {
                await cluster.AddReplicasAsync();
            }

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
        foreach (var node in _nodes.Concat(_replicas))
        {
            await node.DisposeAsync();
        }
    }

    // A replica takes over when a test says so: a busy machine would have it do so by itself, whatever it lacks.
    private static string[] Options =>
        ["--cluster-enabled", "yes", "--cluster-node-timeout", "2000", "--cluster-announce-ip", "127.0.0.1", "--cluster-replica-no-failover", "yes", "--repl-diskless-sync-delay", "0"];

    private async Task AddReplicasAsync()
    {
        foreach (var master in _nodes)
        {
            var replica = await RedisServerProcess.StartAsync(AppendFsync, Options);
            _replicas.Add(replica);
            await _nodes[0].SendAsync("CLUSTER", "MEET", "127.0.0.1", Text(replica.Port));
            var id = await master.SendAsync("CLUSTER", "MYID");
            await Wait.Until(async () => (await replica.SendAsync("CLUSTER", "NODES")).Contains(id, StringComparison.Ordinal), what: $"{replica.Port} knows its master");
            await replica.SendAsync("CLUSTER", "REPLICATE", id);
        }

        foreach (var node in _nodes.Concat(_replicas))
        {
            await Wait.Until(() => IsCompleteAsync(node, _nodes.Count + _replicas.Count), what: $"the cluster with replicas is complete as {node.Port} sees it");
        }

        foreach (var replica in _replicas)
        {
            await Wait.Until(
                async () => (await replica.SendAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal),
                what: $"{replica.Port} follows its master");
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
                AppendFsync, [.. Options, .. tls]);
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
            await Wait.Until(() => IsCompleteAsync(node, Slots.Length), what: $"the cluster is complete as node {node.Port} sees it");
        }
    }

    private static async Task<bool> IsCompleteAsync(RedisServerProcess node, int nodes)
    {
        var info = await node.SendAsync("CLUSTER", "INFO");
        return info.Contains("cluster_state:ok", StringComparison.Ordinal)
            && info.Contains("cluster_slots_assigned:16384", StringComparison.Ordinal)
            && info.Contains($"cluster_known_nodes:{nodes}", StringComparison.Ordinal);
    }

    private static string Text(int number)
    {
        return number.ToString(CultureInfo.InvariantCulture);
    }
}
