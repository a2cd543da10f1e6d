using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>Whether the store could be told how far the log has come; the operator hears of it when it could not for long.</summary>
internal sealed partial class AuditTelling(AuditHealth health, TimeProvider time, ILogger<AuditTelling> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private long? _since;
    private bool _hasWarned;

    public void Succeeded()
    {
        (_since, _hasWarned) = (null, false);
        health.Warn(AuditWarning.NotTold, warning: null);
    }

    public void Failed(Exception cause)
    {
        Log.NotTold(logger, cause.Message);
        _since ??= time.GetTimestamp();

        // What nobody can read does not heal by waiting.
        if (time.GetElapsedTime(_since.Value) < Patience && cause is not StoreException { Fault: StoreFault.Damaged })
        {
            return;
        }

        health.Warn(
            AuditWarning.NotTold,
            $"The store does not know how far the audit log has come, so an end that is cut off now would not show: {cause.Message}");
        if (!_hasWarned)
        {
            _hasWarned = true;
            Log.NotToldForLong(logger, cause.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1920, LogLevel.Debug, "The store could not be told how far the audit log has come: {Cause}")]
        public static partial void NotTold(ILogger logger, string cause);

        [LoggerMessage(1924, LogLevel.Warning, "The store does not know how far the audit log has come, so an end that is cut off now "
            + "would not show: {Cause}")]
        public static partial void NotToldForLong(ILogger logger, string cause);
    }
}
