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
    private readonly int[] _stuck = new int[clocks.Length];

    /// <summary>Why some of what is due stays as it is; null: nothing does.</summary>
    public string? Warning
    {
        get
        {
            var shards = Enumerable.Range(0, _stuck.Length).Where(shard => Volatile.Read(ref _stuck[shard]) > 0).ToList();
            return shards.Count == 0 ? null
                : $"Holds that are due to end and cannot be, because the store has something about them that cannot be read: {shards.Sum(
                    shard => _stuck[shard])}, in shards {string.Join(", ", shards)}. Their devices stay as they are; see 1504.";
        }
    }

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
                if (maintain && _stuck[shard] > 0)
                {
                    Log.Stuck(logger, shard, _stuck[shard]);
                }
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
        var stuck = 0;
        StackExchange.Redis.SortedSetEntry first = default;
        while (true)
        {
            // What cannot be ended stays the earliest; what comes after it must not wait for it.
            var due = await readers[shard].ReadDueAsync(now, stuck, WriteBatch.MaxOperations, cancellationToken);
            var outcomes = await Task.WhenAll(due.Select(entry => EndAsync(shard, entry)));
            stuck += outcomes.Count(outcome => outcome == WriteOutcome.Damaged);
            if (due.Length < WriteBatch.MaxOperations
                || (Array.TrueForAll(outcomes, outcome => outcome == WriteOutcome.NotHeld) && due[0].Equals(first)))
            {
                Volatile.Write(ref _stuck[shard], stuck);
                return;
            }

            first = due[0];
        }
    }

    private async Task<WriteOutcome> EndAsync(int shard, StackExchange.Redis.SortedSetEntry due)
    {
        if (Proposal((string)due.Element!, (long)due.Score) is not { } operation)
        {
            return WriteOutcome.Damaged;
        }

        try
        {
            return (await writers[shard].WriteAsync(operation)).Outcome;
        }
        catch (StoreException e) when (e.IsOfOneOperation)
        {
            return WriteOutcome.Damaged;
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

        [LoggerMessage(1504, LogLevel.Error, "Holds of shard {Shard} that are due to end and cannot be: {Count}. The store has something about them that cannot be read; their devices stay as they are")]
        public static partial void Stuck(ILogger logger, int shard, int count);

        [LoggerMessage(1502, LogLevel.Error, "Cannot end expired holds of shard {Shard}: this machine's clock and the store's differ by {Skew}. Set the clocks (NTP)")]
        public static partial void ClocksDiffer(ILogger logger, int shard, TimeSpan skew);
    }
}
