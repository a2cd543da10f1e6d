namespace PhoneTheft.Gateway.Auditing;

/// <summary>Whether the audit log can be written, and what else is wrong with it, for whoever asks at any time.</summary>
internal sealed partial class AuditHealth(AuditPlace place, ILogger<AuditHealth> logger)
{
    private volatile string? _fault;
    private readonly string?[] _warnings = new string?[Enum.GetValues<AuditWarning>().Length];

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

            foreach (var about in Enum.GetValues<AuditWarning>())
            {
                if (Volatile.Read(ref _warnings[(int)about]) is { } warning)
                {
                    yield return warning;
                }
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

    /// <summary>Something else is wrong with it, and it can be written all the same.</summary>
    /// <param name="about">One thing, which has one warning.</param>
    /// <param name="warning">What the operator should know; null: it is over.</param>
    public void Warn(AuditWarning about, string? warning) => Volatile.Write(ref _warnings[(int)about], warning);

    private static partial class Log
    {
        [LoggerMessage(1901, LogLevel.Error, "Cannot write the audit log in {Directory} (Audit:WhenFull={WhenFull}): {Cause}")]
        public static partial void Unwritable(ILogger logger, string directory, AuditWhenFull whenFull, string cause);

        [LoggerMessage(1902, LogLevel.Warning, "The audit log in {Directory} is written again")]
        public static partial void Writable(ILogger logger, string directory);
    }
}

/// <summary>What an audit log that can be written is warned about.</summary>
internal enum AuditWarning
{
    /// <summary>Its end was cut off before this gateway started.</summary>
    EndMissing,

    /// <summary>Another gateway writes a log with its name.</summary>
    Foreign,

    /// <summary>The log before it is gone.</summary>
    LogGone,

    /// <summary>The store does not know how far it has come.</summary>
    NotTold,

    /// <summary>Its old files stay.</summary>
    Retention,
}
