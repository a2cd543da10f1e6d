namespace PhoneTheft.Gateway.Auditing;

/// <summary>Whether the audit log can be written, and what else is wrong with it, for whoever asks at any time.</summary>
internal sealed partial class AuditHealth(AuditPlace place, ILogger<AuditHealth> logger)
{
    private volatile string? _fault;
    private volatile string? _foreign;

    /// <summary>Why it cannot be written; null: it can.</summary>
    public string? Fault => _fault;

    public IEnumerable<string> Warnings
    {
        get
        {
            if (_fault is { } fault)
            {
                yield return place.Options.WhenFull == AuditWhenFull.RefuseWrites
                    ? $"The audit log in '{place.Directory}' cannot be written, so writes are refused: {fault}"
                    : $"The audit log in '{place.Directory}' cannot be written, and writes go on without a record "
                        + $"(Audit:WhenFull): {fault}";
            }

            if (_foreign is { } foreign)
            {
                yield return foreign;
            }
        }
    }

    /// <summary>It cannot be written; logged when that is new.</summary>
    public void Fail(string fault)
    {
        if (Interlocked.Exchange(ref _fault, fault) is null)
        {
            Log.Unwritable(logger, place.Directory, place.Options.WhenFull, fault);
        }
    }

    /// <summary>It can be written; logged when that is new.</summary>
    public void Recover()
    {
        if (Interlocked.Exchange(ref _fault, null) is not null)
        {
            Log.Writable(logger, place.Directory);
        }
    }

    /// <summary>What the store knows of this log does not fit it; null: it does.</summary>
    public void SetForeign(string? warning) => _foreign = warning;

    private static partial class Log
    {
        [LoggerMessage(1901, LogLevel.Error, "Cannot write the audit log in {Directory} (Audit:WhenFull={WhenFull}): {Cause}")]
        public static partial void Unwritable(ILogger logger, string directory, AuditWhenFull whenFull, string cause);

        [LoggerMessage(1902, LogLevel.Warning, "The audit log in {Directory} is written again")]
        public static partial void Writable(ILogger logger, string directory);
    }
}
