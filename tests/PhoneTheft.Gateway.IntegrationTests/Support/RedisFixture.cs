namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>
/// One redis-server for all tests of <see cref="RedisCollection"/>, started when the first of them asks: a fixture can't skip, a test
/// can.
/// </summary>
/// <remarks>For what leaves it as it was. A test that stops, kills or freezes a server starts its own.</remarks>
public sealed class RedisFixture : IAsyncDisposable
{
    private RedisServerProcess? _server;

    /// <summary>The server, without a key in it.</summary>
    internal async Task<RedisServerProcess> EmptyAsync()
    {
        _server ??= await RedisServerProcess.StartAsync();
        await _server.SendAsync("FLUSHALL");
        return _server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
