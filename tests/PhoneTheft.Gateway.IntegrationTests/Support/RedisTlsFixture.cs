namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>One redis-server that speaks TLS with whoever has a certificate, for tests that leave it as it was.</summary>
public sealed class RedisTlsFixture : IAsyncDisposable
{
    private RedisServerProcess? _server;

    internal RedisTlsFiles Files { get; } = new();

    /// <summary>Where it speaks TLS.</summary>
    internal int TlsPort { get; } = FreePort.Next();

    /// <summary>The server, without a key in it, as its administrator reaches it: on its plain port.</summary>
    internal async Task<RedisServerProcess> EmptyAsync()
    {
        _server ??= await RedisServerProcess.StartAsync("everysec", Files.ServerArguments(TlsPort));
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

        Files.Dispose();
    }
}
