using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Faults.Sites;

/// <summary>A primary and a replica, each behind a line that can be spoiled. A person promotes the replica.</summary>
internal class PairStore : SiteStore
{
    private readonly PrimaryAndReplica _pair;
    private readonly FaultyLink[] _links;

    protected PairStore(PrimaryAndReplica pair)
    {
        _pair = pair;
        _links = [new FaultyLink(pair.First.Port), new FaultyLink(pair.Second.Port)];
        (Primary, Replica) = (pair.First, pair.Second);
    }

    public override string[] Settings => [$"--Store:Redis={_links[0].EndPoint},{_links[1].EndPoint}", "--Store:Create=true"];

    public override IReadOnlyList<FaultyLink> Links => _links;

    protected RedisServerProcess Primary { get; private set; }

    protected RedisServerProcess Replica { get; private set; }

    public static async Task<PairStore> StartPairAsync() => new(await PrimaryAndReplica.StartWithAsync("always"));

    public override async Task CrashAsync(int which, TimeSpan away)
    {
        await Primary.KillAsync();
        await Pause.ForAsync(away);
        await Primary.StartAgainAsync("--replicaof", "no", "one");
    }

    public override async Task RestartAsync(int which, TimeSpan away)
    {
        await Primary.StopAsync();
        await Pause.ForAsync(away);
        await Primary.StartAgainAsync("--replicaof", "no", "one");
    }

    public override async Task HangAsync(int which, TimeSpan time)
    {
        Primary.Freeze();
        await Pause.ForAsync(time);
        Primary.Thaw();
    }

    public override async Task FailOverAsync(int which)
    {
        await Replication.CaughtUpAsync(Primary, Replica);
        await Replication.DrainAsync(Primary, Replica);
        await TakeOverAsync();
    }

    public override async Task CutAsync(int which)
    {
        await Replication.CaughtUpAsync(Primary, Replica);
        await Replication.CutAsync(Primary);
    }

    public override async Task LoseAsync(int which)
    {
        await Replication.IsCutAsync(Primary, Replica);
        await TakeOverAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var link in _links)
        {
            await link.DisposeAsync();
        }

        await _pair.DisposeAsync();
    }

    /// <summary>Once the primary is gone.</summary>
    protected virtual Task PromoteAsync() => Replica.SendAsync("REPLICAOF", "NO", "ONE");

    // The old primary comes back as a replica, and never as a second primary: then nobody would write to either.
    private async Task TakeOverAsync()
    {
        await Primary.KillAsync();
        await PromoteAsync();
        await Replication.IsPrimaryAsync(Replica);
        (Primary, Replica) = (Replica, Primary);
        await Replica.StartAgainAsync("--replicaof", "127.0.0.1", $"{Primary.Port}");
    }
}
