using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Redis;

/// <summary>The server that Sentinel says is the primary.</summary>
internal static class SentinelPrimary
{
    /// <summary>Returns when a Sentinel names a primary, and that server says that it is one.</summary>
    /// <remarks>
    /// The client library does the same when it connects; but where it fails, it leaves a connection to the Sentinels and one to the
    /// server that are never closed, and it is tried again every few seconds.
    /// </remarks>
    /// <param name="configuration">Where the Sentinels are, and how to connect to them and to the servers.</param>
    /// <exception cref="RedisException">There is no such server.</exception>
    public static async Task DemandAsync(ConfigurationOptions configuration)
    {
        await using var sentinels = await ConnectionMultiplexer.SentinelConnectAsync(configuration.Clone());
        foreach (var sentinel in sentinels.GetServers().Where(server => server.IsConnected && server.ServerType == ServerType.Sentinel))
        {
            if (await sentinel.SentinelGetMasterAddressByNameAsync(configuration.ServiceName!) is { } primary)
            {
                var direct = configuration.Clone();
                direct.ServiceName = null;
                direct.EndPoints.Clear();
                direct.EndPoints.Add(primary);
                direct.AbortOnConnectFail = true;
                await using var server = await ConnectionMultiplexer.ConnectAsync(direct);
                if (await server.GetServer(primary).RoleAsync() is Role.Master)
                {
                    return;
                }
            }
        }

        throw new RedisConnectionException(
            ConnectionFailureType.UnableToConnect, CommandFlags.None, $"No Sentinel names a server that answers as the primary of {configuration.ServiceName}.");
    }
}
