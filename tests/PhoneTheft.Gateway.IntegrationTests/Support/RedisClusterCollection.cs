namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>Tests that share one Redis Cluster, one after the other.</summary>
[CollectionDefinition]
public sealed class RedisClusterCollection : ICollectionFixture<RedisClusterFixture>;
