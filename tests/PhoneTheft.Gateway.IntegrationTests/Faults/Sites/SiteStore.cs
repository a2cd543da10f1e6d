using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Faults.Sites;

/// <summary>The store of a site, on real servers, and what can be done to it.</summary>
internal abstract class SiteStore : IAsyncDisposable
{
    /// <summary>What a gateway is told of it.</summary>
    public abstract string[] Settings { get; }

    /// <summary>The lines between gateways and servers, where there are any to spoil.</summary>
    public virtual IReadOnlyList<FaultyLink> Links => [];

    /// <summary>Whether servers of its own can be killed: not those inside a gateway's process.</summary>
    public virtual bool HasServers => true;

    /// <summary>Whether another server can take over.</summary>
    public virtual bool CanFailOver => true;

    public static async Task<SiteStore> StartAsync(Topology topology) => topology switch
    {
        Topology.Single => await SingleStore.StartAsync(),
        Topology.Pair => await PairStore.StartPairAsync(),
        Topology.Sentinel => await SentinelStore.StartSentinelAsync(),
        Topology.Cluster => await ClusterStore.StartAsync(),
        Topology.Embedded => new EmbeddedStore(),
        _ => throw new ArgumentOutOfRangeException(nameof(topology)),
    };

    /// <summary>Kills a primary, and starts it again on its files after that time.</summary>
    public virtual Task CrashAsync(int which, TimeSpan away) => throw Impossible();

    /// <summary>The same, in order.</summary>
    public virtual Task RestartAsync(int which, TimeSpan away) => throw Impossible();

    /// <summary>A primary hangs for that time.</summary>
    public virtual Task HangAsync(int which, TimeSpan time) => throw Impossible();

    /// <summary>A replica that has everything takes over from its primary.</summary>
    public virtual Task FailOverAsync(int which) => throw Impossible();

    /// <summary>From here on a primary's replica gets nothing any more, and the primary goes on answering.</summary>
    public virtual Task CutAsync(int which) => throw Impossible();

    /// <summary>That replica takes over, and the primary comes back as its replica: what it answered since the cut is gone.</summary>
    /// <exception cref="InvalidOperationException">It had answered nothing since.</exception>
    public virtual Task LoseAsync(int which) => throw Impossible();

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static NotSupportedException Impossible() => new("This store has no such fault.");
}
