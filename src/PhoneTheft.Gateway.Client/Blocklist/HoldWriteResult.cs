using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client;

/// <summary>What one write did.</summary>
public sealed record HoldWriteResult
{
    /// <summary>Changed, Unchanged, or Refused if and only if there is an <see cref="Error"/>.</summary>
    public required OperationOutcome Outcome { get; init; }

    /// <summary>Of the change; without one, of the shard at that moment. The default when it was refused.</summary>
    public Revision Revision { get; init; }

    /// <summary>The device's status after it, all carriers counted; None when it was refused.</summary>
    public EquipmentStatus Status { get; init; }

    /// <summary>How many other carriers hold the device.</summary>
    public int OtherHolds { get; init; }

    /// <summary>The caller's hold after it, whole; null when it has ended, or the write was refused.</summary>
    public Hold? Hold { get; init; }

    /// <summary>The caller's hold before it, where that was changed or ended; null: there was none, or nothing changed.</summary>
    public Hold? Previous { get; init; }

    /// <summary>
    /// An earlier attempt of this call may have reached the store, and its answer was lost: with Unchanged it may have been that
    /// attempt that made the change.
    /// </summary>
    public bool AnswerWasLost { get; init; }

    /// <summary>Why this one write was refused; null when it wasn't.</summary>
    public GatewayError? Error { get; init; }
}
