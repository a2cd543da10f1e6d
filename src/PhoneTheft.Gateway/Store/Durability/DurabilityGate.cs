using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Redis;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Durability;

/// <summary>Waits until what the shards' primaries hold is as safe as somebody wants it.</summary>
/// <remarks>
/// The two levels are independent: a store of one server can have a change on its disk and no replica to give it
/// to. So each is asked for itself, and the answer is the highest that was reached for every shard and is not above what was wanted.
/// </remarks>
internal sealed class DurabilityGate(StoreConnection connection, StoreOptions options, TimeProvider time)
{
    // By the connection that they wait on: one that was replaced takes its waits along.
    private readonly ConditionalWeakTable<ConnectionMultiplexer, ConcurrentDictionary<EndPoint, PrimaryWait>> _waits = [];

    /// <summary>Waits for all that the shards' primaries held at the call.</summary>
    /// <param name="wanted">The level.</param>
    /// <param name="held">
    /// One position for each shard: what has to be that safe. A number of 0 is none, and stands for its shard alone.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// What was reached within <see cref="StoreOptions.WriteTimeout"/>; never less than APPLIED, and no more than was wanted.
    /// </returns>
    public async Task<DurabilityLevel> ReachAsync(
        DurabilityLevel wanted, IReadOnlyCollection<Revision> held, CancellationToken cancellationToken)
    {
        if (wanted <= DurabilityLevel.Applied || held.Count == 0)
        {
            return wanted;
        }

        // Both at once: after one has timed out nobody would wait for the other.
        var replicated = IsReachedAsync(DurabilityLevel.Replicated, held, cancellationToken);
        if (wanted == DurabilityLevel.Fsynced && await IsReachedAsync(DurabilityLevel.Fsynced, held, cancellationToken))
        {
            return DurabilityLevel.Fsynced;
        }

        return await replicated ? DurabilityLevel.Replicated : DurabilityLevel.Applied;
    }

    private async Task<bool> IsReachedAsync(DurabilityLevel level, IReadOnlyCollection<Revision> held, CancellationToken cancellationToken)
    {
        if (options.IsEmbedded)
        {
            // It commits to disk before it answers, and there is one of it.
            return level == DurabilityLevel.Fsynced;
        }

        try
        {
            return await AskPrimariesAsync(level, held).WaitAsync(options.WriteTimeout, time, cancellationToken);
        }
        catch (ArgumentException)
        {
            // The primary is one that the connection for waiting has not heard of, and perhaps never will.
            await connection.ForgetWaitingAsync(level, time);
            return false;
        }
        catch (Exception e) when (RedisFaults.IsFailedCall(e) || e is FormatException)
        {
            // The change itself was answered before; that nobody knows how safe it is makes it no less applied.
            return false;
        }
    }

    private async Task<bool> AskPrimariesAsync(DurabilityLevel level, IReadOnlyCollection<Revision> held)
    {
        var primaries = new Dictionary<EndPoint, List<Revision>>();
        foreach (var position in held)
        {
            if (await connection.Database().IdentifyEndpointAsync(StoreKeys.Of(position.Shard).Meta, CommandFlags.DemandMaster) is not { } primary)
            {
                return false;
            }

            if (!primaries.TryAdd(primary, [position]))
            {
                primaries[primary].Add(position);
            }
        }

        var own = await connection.ConnectForWaitingAsync(level);
        var waits = _waits.GetOrCreateValue(own);
        var answers = await Task.WhenAll(primaries.Select(primary =>
            waits.GetOrAdd(primary.Key, _ => new PrimaryWait(own.GetServer(primary.Key), level, StoreKeys.Of(primary.Value[0].Shard).Waited, options.WriteTimeout))
                .NextAsync()));
        return answers.All(reached => reached)
            && (await Task.WhenAll(primaries.SelectMany(primary => primary.Value.Select(position => HoldsAsync(own.GetServer(primary.Key), position))))).All(holds => holds);
    }

    // A primary that took over after the write never had it, and waits for what it has. So the server that was waited for is asked
    // afterwards whether the write is in its history. One that is older than the log is: more came after it than a failover loses.
    private static async Task<bool> HoldsAsync(IServer primary, Revision position)
    {
        if (position.Number == 0)
        {
            return true;
        }

        var keys = StoreKeys.Of(position.Shard);
        var oldest = await primary.ExecuteAsync(null, "HGET", [keys.Meta, "oldest"]);
        var entries = (byte[][])(await primary.ExecuteAsync(null, "ZRANGEBYSCORE", [keys.Log, position.Number, position.Number]))!;
        return entries is [var entry, ..]
            ? position.Chain == 0 || LogEntry.ChainOf(entry).First == position.Chain
            : position.Number < (long)oldest;
    }
}
