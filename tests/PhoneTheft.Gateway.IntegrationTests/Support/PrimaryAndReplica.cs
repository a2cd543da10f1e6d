namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>Two redis-servers, the second of which follows the first until a test has them change roles.</summary>
internal sealed class PrimaryAndReplica : IAsyncDisposable
{
    private PrimaryAndReplica(RedisServerProcess first, RedisServerProcess second)
    {
        First = first;
        Second = second;
    }

    /// <summary>The primary at the beginning.</summary>
    public RedisServerProcess First { get; }

    /// <summary>Its replica at the beginning.</summary>
    public RedisServerProcess Second { get; }

    /// <summary>Both, as StackExchange.Redis takes them.</summary>
    public string EndPoints => $"{First.EndPoint},{Second.EndPoint}";

    /// <summary>Starts them and waits until the second follows.</summary>
    public static async Task<PrimaryAndReplica> StartAsync(params string[] moreArguments)
    {
        var first = await RedisServerProcess.StartAsync("everysec", ["--repl-diskless-sync-delay", "0", .. moreArguments]);
        try
        {
            var second = await RedisServerProcess.StartAsync("everysec", ["--repl-diskless-sync-delay", "0", "--replicaof", "127.0.0.1", $"{first.Port}", .. moreArguments]);
            await FollowsAsync(first);
            return new PrimaryAndReplica(first, second);
        }
        catch
        {
            await first.DisposeAsync();
            throw;
        }
    }

    /// <summary>As an operator does for planned work; both stay up.</summary>
    public async Task SwapAsync()
    {
        await Second.SendAsync("REPLICAOF", "NO", "ONE");
        await First.SendAsync("REPLICAOF", "127.0.0.1", $"{Second.Port}");
    }

    /// <summary>What the primary holds now is with its replica, too.</summary>
    public static Task FollowsAsync(RedisServerProcess primary) => Wait.Until(
        async () =>
        {
            try
            {
                return await primary.SendAsync("WAIT", "1", "100") == "1";
            }
            catch (IOException)
            {
                // Sentinel ends the connections to a server whose role it changes.
                return false;
            }
        },
        what: "the replica follows");

    public async ValueTask DisposeAsync()
    {
        await Second.DisposeAsync();
        await First.DisposeAsync();
    }
}
