using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Telemetry;

namespace PhoneTheft.Gateway.Store.Writing;

/// <summary>Logs that writes of one shard were refused for damage: once a minute, as callers may repeat them for ever.</summary>
internal sealed partial class DamageLog(TimeProvider time, ILogger<DamageLog> logger)
{
    private readonly LogThrottle _lines = new(TimeSpan.FromMinutes(1), time);

    public void Tell(StoreException damage)
    {
        if (_lines.IsDue())
        {
            Log.Refused(logger, damage.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1002, LogLevel.Error, "Writes were refused: {Message}")]
        public static partial void Refused(ILogger logger, string message);
    }
}
