using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Store.Following;

/// <summary>Logs why shards cannot follow the store, once and not for every shard.</summary>
/// <param name="shards">How many there are.</param>
/// <param name="withoutSecrets">What a server or its client says, as it may be logged.</param>
/// <param name="logger">Where it is told.</param>
internal sealed partial class FollowHealthLog(int shards, Func<string, string> withoutSecrets, ILogger<FollowHealthLog> logger)
{
    private readonly Lock _lock = new();
    private readonly FollowFault?[] _faults = new FollowFault?[shards];
    private StoreFault? _told;

    /// <summary>The fault of the first shard that has one; null: every shard follows the store.</summary>
    public FollowFault? Current
    {
        get
        {
            lock (_lock)
            {
                return Array.Find(_faults, fault => fault is not null);
            }
        }
    }

    public void Report(int shard, FollowFault? fault, Exception? cause = null)
    {
        lock (_lock)
        {
            _faults[shard] = fault;
            if (fault is not null && fault.Fault != _told)
            {
                _told = fault.Fault;
                if (fault.Fault is StoreFault.Unavailable)
                {
                    Log.Lost(logger, shard, fault.Fault, fault.Message, withoutSecrets(cause?.Message ?? ""));
                }
                else
                {
                    Log.Wrong(logger, shard, fault.Fault, fault.Message, cause);
                }
            }
            else if (_told is not null && Array.TrueForAll(_faults, any => any is null))
            {
                _told = null;
                Log.Found(logger);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1111, LogLevel.Warning, "Cannot follow the store; retrying. First seen at shard {Shard} ({Fault}): {Message} {Cause}")]
        public static partial void Lost(ILogger logger, int shard, StoreFault fault, string message, string cause);

        [LoggerMessage(1113, LogLevel.Error, "Cannot follow the store, first seen at shard {Shard} ({Fault}): {Message} Operator action is required; see \"Faults of the store\" in operations.md")]
        public static partial void Wrong(ILogger logger, int shard, StoreFault fault, string message, Exception? cause);

        [LoggerMessage(1112, LogLevel.Information, "All shards follow the store again")]
        public static partial void Found(ILogger logger);
    }
}
