using System.Globalization;
using System.Net.Sockets;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Faults.Sites;

/// <summary>The link between a Redis primary and its replica.</summary>
internal static class Replication
{
    // Longer than anything waits for; a primary that is killed forgets it.
    private const string PauseMilliseconds = "20000";

    /// <summary>
    /// Cuts it, and refuses it from then on: a replica that is only stopped would read what its socket's buffer has when it wakes.
    /// </summary>
    public static async Task CutAsync(RedisServerProcess primary)
    {
        await primary.SendAsync("ACL", "SETUSER", "default", "-psync", "-sync");
        await primary.SendAsync("CLIENT", "KILL", "TYPE", "replica");
    }

    /// <summary>Its replica may follow again.</summary>
    /// <remarks>SYNC stays refused: a replica that comes to it after a refused PSYNC is taken for one of old, which never says what it has.</remarks>
    public static Task AllowAsync(RedisServerProcess primary) => primary.SendAsync("ACL", "SETUSER", "default", "+psync");

    /// <summary>The primary takes no writes any more, and its replica has what it took.</summary>
    public static async Task DrainAsync(RedisServerProcess primary, RedisServerProcess replica)
    {
        await primary.SendAsync("CLIENT", "PAUSE", PauseMilliseconds, "WRITE");
        await CaughtUpAsync(primary, replica);
    }

    public static Task CaughtUpAsync(RedisServerProcess primary, RedisServerProcess replica) => Wait.Until(
        async () =>
        {
            try
            {
                var wanted = await OffsetAsync(primary, "master_repl_offset:");
                var info = await replica.SendAsync("INFO", "replication");
                return info.Contains("role:slave", StringComparison.Ordinal)
                    && info.Contains("master_link_status:up", StringComparison.Ordinal)
                    && Offset(info, "slave_repl_offset:") >= wanted;
            }
            catch (Exception e) when (e is IOException or InvalidOperationException or SocketException)
            {
                // It is changing its role, or is still starting.
                return false;
            }
        },
        what: $"the replica {replica.Port} has what the primary {primary.Port} has");

    public static Task IsPrimaryAsync(RedisServerProcess server) => Wait.Until(
        async () =>
        {
            try
            {
                return (await server.SendAsync("INFO", "replication")).Contains("role:master", StringComparison.Ordinal);
            }
            catch (Exception e) when (e is IOException or InvalidOperationException or SocketException)
            {
                // Sentinel ends the connections to a server whose role it changes.
                return false;
            }
        },
        what: $"the server {server.Port} is a primary");

    /// <summary>Once more, right before the primary is given up: what came since the cut is in no other server.</summary>
    /// <exception cref="InvalidOperationException">Something may have got through, or nothing was written since.</exception>
    public static async Task IsCutAsync(RedisServerProcess primary, RedisServerProcess replica)
    {
        var info = await replica.SendAsync("INFO", "replication");
        if (info.Contains("master_link_status:up", StringComparison.Ordinal)
            || await OffsetAsync(primary, "master_repl_offset:") <= Offset(info, "slave_repl_offset:"))
        {
            throw new InvalidOperationException("There is nothing to lose.");
        }
    }

    private static async Task<long> OffsetAsync(RedisServerProcess server, string field) =>
        Offset(await server.SendAsync("INFO", "replication"), field);

    private static long Offset(string info, string field) =>
        info.Split("\r\n").Where(line => line.StartsWith(field, StringComparison.Ordinal)).Select(line => long.Parse(line.AsSpan(field.Length), CultureInfo.InvariantCulture)).FirstOrDefault(-1);
}
