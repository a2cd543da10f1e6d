using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Reading;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Writing;

namespace PhoneTheft.Gateway.Store.Expiry;

/// <summary>Ends holds whose time has come, forgets ended holds that were kept long enough, and trims idle logs.</summary>
/// <remarks>
/// Every gateway of a store runs one, and none needs to know of the others: each only proposes, and the script looks at the
/// store's own time and at the hold as it is. While this machine's clock and the store's differ by more than
/// <see cref="MostSkew"/> somebody's clock is being set, perhaps the store's, and nothing is expired on its word.
/// </remarks>
internal sealed partial class ExpiryWorker(ShardWriter[] writers, ShardReader[] readers, StoreClock[] clocks, TimeProvider time, ILogger<ExpiryWorker> logger)
{
    public static readonly TimeSpan MostSkew = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private const int RoundsPerMaintenance = 60;

    private readonly bool[] _maintained = new bool[clocks.Length];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            for (var round = 0; await timer.WaitForNextTickAsync(cancellationToken); round++)
            {
                for (var shard = 0; shard < writers.Length; shard++)
                {
                    // As soon as a shard is loaded, too: it finishes what a killed predecessor left half done, and hears the store's time.
                    var maintain = !_maintained[shard] || round % RoundsPerMaintenance == shard % RoundsPerMaintenance;
                    await TendAsync(shard, maintain, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The gateway is stopping.
        }
    }

    private async Task TendAsync(int shard, bool maintain, CancellationToken cancellationToken)
    {
        try
        {
            if (maintain)
            {
                await writers[shard].MaintainAsync();
                _maintained[shard] = true;
            }

            if (clocks[shard].Skew <= MostSkew)
            {
                await EndDueAsync(shard, cancellationToken);
            }
            else if (maintain)
            {
                Log.ClocksDiffer(logger, shard, clocks[shard].Skew);
            }
        }
        catch (StoreException e)
        {
            // The follower says that the store is gone; what is due stays due.
            Log.Postponed(logger, shard, e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // One shard with something unreadable must not keep the others from being tended.
            Log.Failed(logger, shard, e);
        }
    }

    private async Task EndDueAsync(int shard, CancellationToken cancellationToken)
    {
        var now = clocks[shard].NowMs / 1000;
        StackExchange.Redis.SortedSetEntry first = default;
        while (true)
        {
            var due = await readers[shard].ReadDueAsync(now, WriteBatch.MaxOperations, cancellationToken);
            var operations = due.Select(entry => Proposal((string)entry.Element!, (long)entry.Score)).OfType<WriteOperation>();
            var results = await Task.WhenAll(operations.Select(operation => writers[shard].WriteAsync(operation)));
            if (due.Length < WriteBatch.MaxOperations || (results.All(result => result.Outcome == WriteOutcome.NotHeld) && due[0].Equals(first)))
            {
                return;
            }

            first = due[0];
        }
    }

    /// <summary>Reads "carrier/identity", a hold that is due, or "/identity", ended holds to forget.</summary>
    private static WriteOperation? Proposal(string member, long due)
    {
        var slash = member.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !EquipmentIdentity.TryParseCanonical(member.AsSpan(slash + 1), out var identity))
        {
            return null;
        }

        return slash == 0 ? WriteOperation.Forget(identity) : WriteOperation.Expire(member[..slash], identity, due);
    }

    private static partial class Log
    {
        [LoggerMessage(1501, LogLevel.Debug, "Expired holds of shard {Shard} wait for the store: {Message}")]
        public static partial void Postponed(ILogger logger, int shard, string message);

        [LoggerMessage(1503, LogLevel.Error, "Expiry run failed for shard {Shard}; the other shards go on")]
        public static partial void Failed(ILogger logger, int shard, Exception exception);

        [LoggerMessage(1502, LogLevel.Error, "Cannot end expired holds of shard {Shard}: this machine's clock and the store's differ by {Skew}. Set the clocks (NTP)")]
        public static partial void ClocksDiffer(ILogger logger, int shard, TimeSpan skew);
    }
}
