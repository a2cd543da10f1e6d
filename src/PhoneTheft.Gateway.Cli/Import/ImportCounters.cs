using PhoneTheft.Gateway.Cli.Holds;
using PhoneTheft.Gateway.Cli.Interchange;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>Counts the gateway's answers. Safe for many threads.</summary>
internal sealed class ImportCounters
{
    private long _changed;
    private long _unchanged;
    private long _released;
    private long _notHeld;
    private long _refused;
    private long _heldUnsure;
    private long _endedUnsure;

    /// <summary>How existing holds were changed, of those in <see cref="HeldChanged"/>.</summary>
    public HeldChanges Changes { get; } = new();

    /// <summary>Holds placed or changed.</summary>
    public long HeldChanged => Volatile.Read(ref _changed);

    /// <summary>Holds that were already as requested.</summary>
    public long HeldUnchanged => Volatile.Read(ref _unchanged);

    /// <summary>Devices that were already as requested: holds, and devices without one that were to have none.</summary>
    public long AsBefore => HeldUnchanged + Volatile.Read(ref _notHeld);

    /// <summary>Holds that ended.</summary>
    public long Released => Volatile.Read(ref _released);

    /// <summary>Holds that are as requested, but whose first answer was lost: whether this import changed them is unknown.</summary>
    public long HeldUnsure => Volatile.Read(ref _heldUnsure);

    /// <summary>Holds that ended or did not exist; which of the two is unknown, as the first answer was lost.</summary>
    public long EndedUnsure => Volatile.Read(ref _endedUnsure);

    /// <summary>Lines that the gateway refused.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Requests with a final answer.</summary>
    public long Done => HeldChanged + AsBefore + HeldUnsure + Released + EndedUnsure + Refused;

    public void CountHeld(bool changed) => Interlocked.Increment(ref changed ? ref _changed : ref _unchanged);

    /// <summary>Counts a release. A device without a hold is the usual case, not an error.</summary>
    public void CountEnded(bool changed) => Interlocked.Increment(ref changed ? ref _released : ref _notHeld);

    /// <summary>Counts a write whose first answer was lost.</summary>
    public void CountUnsure(LineIntent intent) => Interlocked.Increment(ref intent == LineIntent.Hold ? ref _heldUnsure : ref _endedUnsure);

    public void CountRefused() => Interlocked.Increment(ref _refused);
}
