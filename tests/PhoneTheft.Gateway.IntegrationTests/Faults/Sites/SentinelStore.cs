using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Faults.Sites;

/// <summary>A primary and a replica under Sentinel, which promotes the replica once it misses the primary.</summary>
internal sealed class SentinelStore : PairStore
{
    private readonly RedisSentinelProcess _sentinel;

    private SentinelStore(PrimaryAndReplica pair, RedisSentinelProcess sentinel)
        : base(pair) => _sentinel = sentinel;

    public override string[] Settings => [$"--Store:Redis={_sentinel.ConnectionString}", "--Store:Create=true"];

    // Sentinel names the servers themselves.
    public override IReadOnlyList<FaultyLink> Links => [];

    public static async Task<SentinelStore> StartSentinelAsync()
    {
        var pair = await PrimaryAndReplica.StartWithAsync("always");
        try
        {
            return new SentinelStore(pair, await RedisSentinelProcess.WatchAsync(pair.First, replicas: 1));
        }
        catch
        {
            await pair.DisposeAsync();
            throw;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _sentinel.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override Task PromoteAsync() => Task.CompletedTask;
}
