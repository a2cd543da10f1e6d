using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Faults.Sites;

/// <summary>A primary and a replica under Sentinel, which promotes the replica once it misses the primary.</summary>
internal sealed class SentinelStore : PairStore
{
    private static readonly TimeSpan LongMiss = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ShortMiss = TimeSpan.FromMilliseconds(500);

    private readonly RedisSentinelProcess _sentinel;
    private bool _isCut;

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

    // However long the blocks take that are to be lost: Sentinel mistrusts a replica that has been without its primary for long.
    public override async Task CutAsync(int which)
    {
        await _sentinel.MissForAsync(LongMiss);
        await base.CutAsync(which);
        _isCut = true;
    }

    public override async Task LoseAsync(int which)
    {
        await base.LoseAsync(which);
        await _sentinel.MissForAsync(ShortMiss);
        _isCut = false;
    }

    protected override Task PromoteAsync() => _isCut ? _sentinel.FailOverAsync() : Task.CompletedTask;
}
