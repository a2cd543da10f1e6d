namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>Puts a Redis back to an earlier moment while everybody is connected, as a failover to a replica that lagged does.</summary>
internal static class EarlierStore
{
    public static Task RememberAsync(this RedisServerProcess redis) => redis.SendAsync(
        "EVAL", "for _, key in ipairs(redis.call('KEYS', 'pt:*')) do redis.call('COPY', key, key, 'DB', 1, 'REPLACE') end return 1", "0");

    /// <summary>What came after <see cref="RememberAsync"/> was never there.</summary>
    /// <param name="redis">The server.</param>
    /// <param name="then">Lua that is run in the same moment.</param>
    public static Task GoBackAsync(this RedisServerProcess redis, string then = "") => redis.SendAsync(
        "EVAL",
        "redis.call('FLUSHDB') redis.call('SELECT', 1) for _, key in ipairs(redis.call('KEYS', 'pt:*')) do redis.call('COPY', key, key, 'DB', 0) end redis.call('SELECT', 0) " + then + " return 1", "0");
}
