using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Store.Writing;

/// <summary>Logs that writes of one shard were refused for damage: once a minute, as callers may repeat them for ever.</summary>
internal sealed partial class DamageLog(TimeProvider time, ILogger<DamageLog> logger)
{
    private static readonly TimeSpan AgainAfter = TimeSpan.FromMinutes(1);

    private long? _toldAt;

    /// <summary>For the shard's writer alone: not for several threads at once.</summary>
    public void Tell(StoreException damage)
    {
        if (_toldAt is { } last && time.GetElapsedTime(last) < AgainAfter)
        {
            return;
        }

        _toldAt = time.GetTimestamp();
        Log.Refused(logger, damage.Message);
    }

    private static partial class Log
    {
        [LoggerMessage(1002, LogLevel.Error, "Writes were refused: {Message}")]
        public static partial void Refused(ILogger logger, string message);
    }
}
