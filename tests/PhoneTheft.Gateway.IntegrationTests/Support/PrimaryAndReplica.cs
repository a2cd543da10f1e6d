using System.Globalization;

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
    public static Task<PrimaryAndReplica> StartAsync(params string[] moreArguments) => StartWithAsync("everysec", moreArguments);

    /// <summary>The same, with that appendfsync.</summary>
    public static async Task<PrimaryAndReplica> StartWithAsync(string appendFsync, params string[] moreArguments)
    {
        var first = await RedisServerProcess.StartAsync(appendFsync, ["--repl-diskless-sync-delay", "0", .. moreArguments]);
        try
        {
            var second = await RedisServerProcess.StartAsync(
                appendFsync, ["--repl-diskless-sync-delay", "0", "--replicaof", "127.0.0.1", $"{first.Port}", .. moreArguments]);
            var pair = new PrimaryAndReplica(first, second);
            await pair.FollowsAsync(first);
            return pair;
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
    /// <remarks>
    /// Asked of both: while a replica is still being sent the first copy, a primary counts it in WAIT already, and one that is promoted then
    /// is empty.
    /// </remarks>
    public Task FollowsAsync(RedisServerProcess primary) => Wait.Until(
        async () =>
        {
            try
            {
                var wanted = await OffsetAsync(primary, "master_repl_offset:");
                var replica = await (primary == First ? Second : First).SendAsync("INFO", "replication");
                return replica.Contains("master_link_status:up", StringComparison.Ordinal)
                    && Offset(replica, "slave_repl_offset:") >= wanted;
            }
            catch (Exception e) when (e is IOException or InvalidOperationException)
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

    private static async Task<long> OffsetAsync(RedisServerProcess server, string field) =>
        Offset(await server.SendAsync("INFO", "replication"), field);

    private static long Offset(string info, string field) =>
        info.Split("\r\n").Where(line => line.StartsWith(field, StringComparison.Ordinal)).Select(line => long.Parse(line.AsSpan(field.Length), CultureInfo.InvariantCulture)).FirstOrDefault(-1);
}
