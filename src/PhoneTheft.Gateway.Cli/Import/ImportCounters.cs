using PhoneTheft.Gateway.Cli.Holds;
using PhoneTheft.Gateway.Cli.Interchange;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>What the gateway answered so far; counted by many workers at once.</summary>
internal sealed class ImportCounters
{
    private long _changed;
    private long _unchanged;
    private long _released;
    private long _notHeld;
    private long _refused;
    private long _heldUnsure;
    private long _endedUnsure;

    /// <summary>What those of <see cref="HeldChanged"/> that were no new holds said before.</summary>
    public HeldChanges Changes { get; } = new();

    /// <summary>Holds placed or changed.</summary>
    public long HeldChanged => Volatile.Read(ref _changed);

    /// <summary>Holds that were so already.</summary>
    public long HeldUnchanged => Volatile.Read(ref _unchanged);

    /// <summary>Holds that really ended.</summary>
    public long Released => Volatile.Read(ref _released);

    /// <summary>Holds placed, changed or so already: the first answer was lost, and the second can't tell any more.</summary>
    public long HeldUnsure => Volatile.Read(ref _heldUnsure);

    /// <summary>Holds that ended or were not there: likewise.</summary>
    public long EndedUnsure => Volatile.Read(ref _endedUnsure);

    /// <summary>Lines that the gateway refused.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Requests with a final answer.</summary>
    public long Done => HeldChanged + HeldUnchanged + HeldUnsure + Released + EndedUnsure + Volatile.Read(ref _notHeld) + Refused;

    public void CountHeld(bool changed) => Interlocked.Increment(ref changed ? ref _changed : ref _unchanged);

    /// <summary>A device that was not held needs no release: that is the usual case, not a fault.</summary>
    public void CountEnded(bool changed) => Interlocked.Increment(ref changed ? ref _released : ref _notHeld);

    /// <summary>It is so now, and nobody knows since when.</summary>
    public void CountUnsure(LineIntent intent) => Interlocked.Increment(ref intent == LineIntent.Hold ? ref _heldUnsure : ref _endedUnsure);

    public void CountRefused() => Interlocked.Increment(ref _refused);
}
