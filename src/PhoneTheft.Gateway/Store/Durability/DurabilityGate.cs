using System.Collections.Concurrent;
using System.Net;
using PhoneTheft.Gateway.Core;
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
    private readonly ConcurrentDictionary<(DurabilityLevel, EndPoint), PrimaryWait> _waits = new();

    /// <summary>Waits for all that the shards' primaries held at the call.</summary>
    /// <returns>
    /// What was reached within <see cref="StoreOptions.WriteTimeout"/>; never less than APPLIED, and no more than was wanted.
    /// </returns>
    public async Task<DurabilityLevel> ReachAsync(
        DurabilityLevel wanted, IReadOnlyCollection<int> shards, CancellationToken cancellationToken)
    {
        if (wanted <= DurabilityLevel.Applied || shards.Count == 0)
        {
            return wanted;
        }

        // Both at once: after one has timed out nobody would wait for the other.
        var replicated = IsReachedAsync(DurabilityLevel.Replicated, shards, cancellationToken);
        if (wanted == DurabilityLevel.Fsynced && await IsReachedAsync(DurabilityLevel.Fsynced, shards, cancellationToken))
        {
            return DurabilityLevel.Fsynced;
        }

        return await replicated ? DurabilityLevel.Replicated : DurabilityLevel.Applied;
    }

    private async Task<bool> IsReachedAsync(DurabilityLevel level, IReadOnlyCollection<int> shards, CancellationToken cancellationToken)
    {
        if (options.IsEmbedded)
        {
            // It commits to disk before it answers, and there is one of it.
            return level == DurabilityLevel.Fsynced;
        }

        try
        {
            return await AskPrimariesAsync(level, shards).WaitAsync(options.WriteTimeout, time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or RedisException or ArgumentException)
        {
            // An ArgumentException: the primary is one that this connection has not heard of yet.
            // The change itself was answered before; that nobody knows how safe it is makes it no less applied.
            return false;
        }
    }

    private async Task<bool> AskPrimariesAsync(DurabilityLevel level, IReadOnlyCollection<int> shards)
    {
        var primaries = new Dictionary<EndPoint, int>();
        foreach (var shard in shards)
        {
            if (await connection.Database().IdentifyEndpointAsync(StoreKeys.Of(shard).Meta, CommandFlags.DemandMaster) is not { } primary)
            {
                return false;
            }

            primaries.TryAdd(primary, shard);
        }

        var own = await connection.ConnectForWaitingAsync(level);
        var answers = await Task.WhenAll(primaries.Select(primary =>
            _waits.GetOrAdd((level, primary.Key), _ => new PrimaryWait(own.GetServer(primary.Key), level, StoreKeys.Of(primary.Value).Waited, options.WriteTimeout))
                .NextAsync()));
        return answers.All(reached => reached);
    }
}
