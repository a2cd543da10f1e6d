namespace PhoneTheft.Gateway.Auditing;

/// <summary>Whether the audit log can be written, and what else is wrong with it, for whoever asks at any time.</summary>
internal sealed class AuditHealth(AuditPlace place)
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
                    : $"The audit log in '{place.Directory}' cannot be written, and writes go on without a record (Audit:WhenFull): {fault}";
            }

            if (_foreign is { } foreign)
            {
                yield return foreign;
            }
        }
    }

    /// <returns>Whether that is new.</returns>
    public bool Fail(string fault) => Interlocked.Exchange(ref _fault, fault) is null;

    /// <returns>Whether it could not be written before.</returns>
    public bool Recover() => Interlocked.Exchange(ref _fault, null) is not null;

    /// <summary>What the store knows of this log does not fit it; null: it does.</summary>
    public void SetForeign(string? warning) => _foreign = warning;
}
