namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>Tests that share one redis-server, one after the other.</summary>
[CollectionDefinition]
public sealed class RedisCollection : ICollectionFixture<RedisFixture>;
