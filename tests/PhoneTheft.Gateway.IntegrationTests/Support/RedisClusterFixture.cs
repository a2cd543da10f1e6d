namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>
/// One Redis Cluster for all tests of <see cref="RedisClusterCollection"/>, started when the first of them asks: a fixture can't skip,
/// a test can.
/// </summary>
/// <remarks>For what leaves it as it was. A test that stops, kills or freezes a node starts its own.</remarks>
public sealed class RedisClusterFixture : IAsyncDisposable
{
    private RedisCluster? _cluster;

    /// <summary>The cluster, without a key in it.</summary>
    internal async Task<RedisCluster> EmptyAsync()
    {
        _cluster ??= await RedisCluster.StartAsync();
        await _cluster.FlushAsync();
        return _cluster;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}
