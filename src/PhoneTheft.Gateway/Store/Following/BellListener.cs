using PhoneTheft.Gateway.Store.Redis;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Following;

/// <summary>Rings the bells of followers when another gateway says that a shard has changed, and says so to the others.</summary>
/// <param name="connection">The store's.</param>
/// <param name="heard">Called with each shard that has changed.</param>
/// <param name="isEmbedded">The store is this process's alone: nobody else listens.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it says that it hears nothing.</param>
internal sealed partial class BellListener(
    StoreConnection connection, Action<int> heard, bool isEmbedded, TimeProvider time, ILogger<BellListener> logger)
{
    private static readonly TimeSpan SubscribeAgainAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(10);

    private volatile string? _warning;
    private volatile bool _listensAsOld;

    /// <summary>Why it hears nothing, or cannot listen as it should; null: it does.</summary>
    public string? Warning => _warning;

    /// <summary>It may not subscribe to a pattern, so the servers count it among the gateways of before format 2.</summary>
    public bool ListensAsOld => _listensAsOld;

    /// <summary>Nobody waits for it: whoever doesn't hear it polls.</summary>
    public void Ring(int shard) => _ = connection.Multiplexer.GetSubscriber().PublishAsync(StoreKeys.Bell, shard, CommandFlags.FireAndForget);

    /// <summary>Subscribes once on each connection: a subscription outlives what the connection is made of. Where none can be had, followers poll.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            // Asked first: one that is replaced meanwhile is listened to in vain, and then known to be replaced.
            var replaced = connection.Replaced;
            _listensAsOld = false;
            await ListenAsync(connection.Multiplexer.GetSubscriber(), replaced, cancellationToken);
        }
    }

    /// <summary>Returns when the connection was replaced.</summary>
    private async Task ListenAsync(ISubscriber subscriber, Task replaced, CancellationToken cancellationToken)
    {
        var channel = isEmbedded ? StoreKeys.Bell : StoreKeys.BellPattern;
        while (!cancellationToken.IsCancellationRequested && !replaced.IsCompleted)
        {
            var pause = SubscribeAgainAfter;
            try
            {
                await subscriber.SubscribeAsync(channel, Heard);

                // To no shard: nobody waits for the answer to the rings that count, so a missing right would not be heard of.
                await subscriber.PublishAsync(StoreKeys.Bell, -1);
                if (_listensAsOld)
                {
                    await subscriber.UnsubscribeAsync(StoreKeys.Bell, Heard);
                    _listensAsOld = false;
                }

                _warning = null;
                pause = Timeout.InfiniteTimeSpan;
            }
            catch (Exception e) when (RedisFaults.IsFailedCall(e))
            {
                // Else it would be called twice when it is subscribed to after all.
                await ForgetAsync(subscriber, channel);
                if (RedisFaults.RefusalIn(e) is { } refusal)
                {
                    Warn(await ListenAsOldAsync(subscriber)
                        ? $"May not PSUBSCRIBE to pt:bell ({refusal}), and subscribes as older versions do. Changes that a failover lost are put back only when it is allowed."
                        : $"Cannot subscribe to the channel pt:bell ({refusal}). Changes by other gateways are noticed one poll later. Allow the channel.");
                    pause = AskAgainAfter;
                }
            }

            await replaced.WaitAsync(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> ListenAsOldAsync(ISubscriber subscriber)
    {
        try
        {
            if (!_listensAsOld)
            {
                await subscriber.SubscribeAsync(StoreKeys.Bell, Heard);
                _listensAsOld = true;
            }

            await subscriber.PublishAsync(StoreKeys.Bell, -1);
            return true;
        }
        catch (Exception e) when (RedisFaults.IsFailedCall(e))
        {
            if (!_listensAsOld)
            {
                await ForgetAsync(subscriber, StoreKeys.Bell);
            }

            return false;
        }
    }

    private async Task ForgetAsync(ISubscriber subscriber, RedisChannel channel)
    {
        try
        {
            await subscriber.UnsubscribeAsync(channel, Heard);
        }
        catch (Exception e) when (RedisFaults.IsFailedCall(e))
        {
            // There is nothing that it was subscribed to.
        }
    }

    private void Warn(string warning)
    {
        if (_warning != warning)
        {
            _warning = warning;
            Log.Deaf(logger, warning);
        }
    }

    private void Heard(RedisChannel channel, RedisValue message)
    {
        if (message.TryParse(out int shard))
        {
            heard(shard);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1311, LogLevel.Warning, "{Warning}")]
        public static partial void Deaf(ILogger logger, string warning);
    }
}
