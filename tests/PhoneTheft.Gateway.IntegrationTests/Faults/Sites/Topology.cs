namespace PhoneTheft.Gateway.IntegrationTests.Faults.Sites;

/// <summary>What a store is made of.</summary>
internal enum Topology
{
    /// <summary>One redis-server, which has written each change to its file before it answers.</summary>
    Single,
    /// <summary>A primary and a replica, and a person who promotes the replica.</summary>
    Pair,
    /// <summary>The same, and Sentinel promotes the replica.</summary>
    Sentinel,
    /// <summary>Three masters, each with a replica.</summary>
    Cluster,
    /// <summary>Garnet, inside the only gateway.</summary>
    Embedded,
}
