using System.Globalization;
using PhoneTheft.Gateway.Store.Redis;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Servers;

/// <summary>What a server says it is.</summary>
/// <param name="Server">Which one.</param>
/// <param name="IsPrimary">Whether it takes writes.</param>
/// <param name="Replicas">How many follow it.</param>
/// <param name="Refusal">Why it wouldn't say; null: it did.</param>
/// <param name="History">What it calls its history: another one after a restart or a promotion.</param>
internal sealed record ServerRole(IServer Server, bool IsPrimary, int Replicas, string? Refusal = null, string? History = null)
{
    /// <summary>Whether the client library sends writes, and reads of what is current, where they belong.</summary>
    public bool IsKnown => Server.IsReplica != IsPrimary;

    /// <summary>Asks one server.</summary>
    /// <returns>Null when it does not answer in time, refuses to for the moment, or with a role that this gateway does not know.</returns>
    public static async Task<ServerRole?> AskAsync(IServer server, TimeSpan atMost, TimeProvider time)
    {
        try
        {
            var info = (await server.InfoAsync("replication").WaitAsync(atMost, time)).SelectMany(group => group).ToList();
            string? Of(string field) => info.Where(pair => pair.Key == field).Select(pair => pair.Value).FirstOrDefault();
            _ = int.TryParse(Of("connected_slaves"), NumberStyles.None, CultureInfo.InvariantCulture, out var replicas);

            // Another word is no answer: who is the primary is then not known.
            return Of("role") switch
            {
                "master" => new ServerRole(server, IsPrimary: true, replicas, History: Of("master_replid")),
                "slave" or "replica" => new ServerRole(server, IsPrimary: false, replicas),
                _ => null,
            };
        }
        catch (RedisServerException e) when (!StoreRefusals.IsPassing(e))
        {
            // It may not be asked. What the client library found out for itself has to do.
            return new ServerRole(server, !server.IsReplica, 0, RedisFaults.WordsOf(e));
        }
        catch (Exception e) when (RedisFaults.IsFailedCall(e))
        {
            return null;
        }
    }
}
