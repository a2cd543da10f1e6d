namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>
/// One redis-server with a redis-sentinel over it, for tests that leave them as they were; started when the first of them asks.
/// </summary>
public sealed class SentinelFixture : IAsyncDisposable
{
    private RedisServerProcess? _server;
    private RedisSentinelProcess? _sentinel;

    /// <summary>How to connect to it, without a key in it.</summary>
    internal async Task<string> EmptyAsync()
    {
        _server ??= await RedisServerProcess.StartAsync();
        _sentinel ??= await RedisSentinelProcess.WatchAsync(_server);
        await _server.SendAsync("FLUSHALL");
        return _sentinel.ConnectionString;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_sentinel is not null)
        {
            await _sentinel.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
