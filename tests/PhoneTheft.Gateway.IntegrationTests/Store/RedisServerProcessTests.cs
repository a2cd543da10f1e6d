using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>The tools of the fault tests do what those tests believe.</summary>
public sealed class RedisServerProcessTests
{
    private static readonly TimeSpan Silent = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task Killed_server_comes_back_on_its_port_with_its_data()
    {
        await using var server = await RedisServerProcess.StartAsync(appendFsync: "always");
        await server.SendAsync("SET", "key", "value");

        await server.KillAsync();
        await server.StartAgainAsync();

        Assert.Equal("value", await server.SendAsync("GET", "key"));
    }

    [Fact]
    public async Task Frozen_server_accepts_and_is_silent_until_it_thaws()
    {
        await using var server = await RedisServerProcess.StartAsync();
        server.Freeze();

        var answer = server.SendAsync("PING");
        await Assert.ThrowsAsync<TimeoutException>(
            () => answer.WaitAsync(Silent, TimeProvider.System, TestContext.Current.CancellationToken));

        server.Thaw();
        Assert.Equal("PONG", await answer);
    }
}
