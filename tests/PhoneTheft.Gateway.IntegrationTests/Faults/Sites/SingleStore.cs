using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Faults.Sites;

/// <summary>One redis-server behind a line that can be spoiled. It loses what a restored backup loses.</summary>
internal sealed class SingleStore : SiteStore
{
    private readonly RedisServerProcess _server;
    private readonly FaultyLink _link;

    private SingleStore(RedisServerProcess server)
    {
        _server = server;
        _link = new FaultyLink(server.Port);
    }

    public override string[] Settings => [$"--Store:Redis={_link.EndPoint}", "--Store:Create=true"];

    public override IReadOnlyList<FaultyLink> Links => [_link];

    public override bool CanFailOver => false;

    public static async Task<SingleStore> StartAsync() => new(await RedisServerProcess.StartAsync("always"));

    public override async Task CrashAsync(int which, TimeSpan away)
    {
        await _server.KillAsync();
        await Pause.ForAsync(away);
        await _server.StartAgainAsync();
    }

    public override async Task RestartAsync(int which, TimeSpan away)
    {
        await _server.StopAsync();
        await Pause.ForAsync(away);
        await _server.StartAgainAsync();
    }

    public override async Task HangAsync(int which, TimeSpan time)
    {
        _server.Freeze();
        await Pause.ForAsync(time);
        _server.Thaw();
    }

    public override Task CutAsync(int which) => _server.RememberAsync();

    public override Task LoseAsync(int which) => _server.GoBackAsync();

    public override async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync();
        await _server.DisposeAsync();
    }
}
