using PhoneTheft.Gateway.Store.Embedded;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>What the tests do with an embedded store.</summary>
internal static class EmbeddedGarnetExtensions
{
    /// <summary>A client of it.</summary>
    public static async Task<ConnectionMultiplexer> ConnectAsync(this EmbeddedGarnet store)
    {
        return await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions { EndPoints = { store.EndPoint } });
    }

    /// <summary>Writes the one value that <see cref="ReadAsync"/> reads.</summary>
    public static async Task WriteAsync(this EmbeddedGarnet store, string value)
    {
        await using var redis = await store.ConnectAsync();
        await redis.GetDatabase().HashSetAsync("key", "field", value);
    }

    /// <summary>The value last written.</summary>
    public static async Task<string?> ReadAsync(this EmbeddedGarnet store)
    {
        await using var redis = await store.ConnectAsync();
        return await redis.GetDatabase().HashGetAsync("key", "field");
    }
}
