using PhoneTheft.Gateway.Store.Redis;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Following;

/// <summary>Rings the bells of followers when another gateway says that a shard has changed, and says so to the others.</summary>
internal sealed partial class BellListener(ISubscriber subscriber, Action<int> heard, TimeProvider time, ILogger<BellListener> logger)
{
    private static readonly TimeSpan SubscribeAgainAfter = TimeSpan.FromSeconds(1);

    private volatile string? _warning;

    /// <summary>Why it hears nothing; null: it does.</summary>
    public string? Warning => _warning;

    /// <summary>Nobody waits for it: whoever doesn't hear it polls.</summary>
    public void Ring(int shard) => _ = subscriber.PublishAsync(StoreKeys.Bell, shard, CommandFlags.FireAndForget);

    /// <summary>Subscribes once: a subscription outlives connections. Where none can be had, followers poll.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await subscriber.SubscribeAsync(StoreKeys.Bell, (_, message) => Heard(message));

                // To no shard: nobody waits for the answer to the rings that count, so a missing right would not be heard of.
                await subscriber.PublishAsync(StoreKeys.Bell, -1);
                _warning = null;
                return;
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                if (_warning is null && RedisFaults.RefusalIn(e) is { } refusal)
                {
                    _warning = $"Cannot subscribe to the channel pt:bell ({refusal}). Changes by other gateways are noticed one poll later. Allow the channel.";
                    Log.Deaf(logger, _warning);
                }

                await Task.Delay(SubscribeAgainAfter, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Heard(RedisValue message)
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
