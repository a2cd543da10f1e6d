using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Faults.Sites;

/// <summary>Three masters with a replica each.</summary>
internal sealed class ClusterStore : SiteStore
{
    private readonly RedisCluster _cluster;
    private readonly RedisServerProcess[] _masters;
    private readonly RedisServerProcess[] _replicas;

    private ClusterStore(RedisCluster cluster)
    {
        _cluster = cluster;
        _masters = [.. cluster.Nodes];
        _replicas = [.. cluster.Replicas];
    }

    // Fewer shards than a cluster has by default: a run is short, and they are to meet.
    public override string[] Settings =>
        [$"--Store:Redis={string.Join(',', _masters.Concat(_replicas).Select(node => node.EndPoint))}", "--Store:Create=true", "--Store:Shards=16"];

    public static async Task<ClusterStore> StartAsync() => new(await RedisCluster.StartAsync(appendFsync: "always", replicas: true));

    public override async Task CrashAsync(int which, TimeSpan away)
    {
        await _masters[which % 3].KillAsync();
        await Pause.ForAsync(away);
        await _masters[which % 3].StartAgainAsync();
    }

    public override async Task RestartAsync(int which, TimeSpan away)
    {
        await _masters[which % 3].StopAsync();
        await Pause.ForAsync(away);
        await _masters[which % 3].StartAgainAsync();
    }

    public override async Task HangAsync(int which, TimeSpan time)
    {
        _masters[which % 3].Freeze();
        await Pause.ForAsync(time);
        _masters[which % 3].Thaw();
    }

    public override async Task FailOverAsync(int which)
    {
        var (master, replica) = Of(which);
        await Replication.CaughtUpAsync(master, replica);
        await replica.SendAsync("CLUSTER", "FAILOVER");
        await Replication.IsPrimaryAsync(replica);
        await ExchangedAsync(which);
    }

    public override async Task CutAsync(int which)
    {
        var (master, replica) = Of(which);
        await Replication.CaughtUpAsync(master, replica);
        await Replication.CutAsync(master);
    }

    public override async Task LoseAsync(int which)
    {
        var (master, replica) = Of(which);
        await Replication.IsCutAsync(master, replica);
        await master.KillAsync();
        await replica.SendAsync("CLUSTER", "FAILOVER", "TAKEOVER");
        await Replication.IsPrimaryAsync(replica);
        await master.StartAgainAsync();
        await ExchangedAsync(which);
    }

    public override ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private (RedisServerProcess Master, RedisServerProcess Replica) Of(int which) => (_masters[which % 3], _replicas[which % 3]);

    private Task ExchangedAsync(int which)
    {
        (_masters[which % 3], _replicas[which % 3]) = (_replicas[which % 3], _masters[which % 3]);
        return Replication.CaughtUpAsync(_masters[which % 3], _replicas[which % 3]);
    }
}
