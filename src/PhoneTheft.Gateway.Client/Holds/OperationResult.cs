using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client;

/// <summary>What became of one published operation.</summary>
public sealed record OperationResult
{
    /// <summary>What was to be done.</summary>
    public required SyncOperation Operation { get; init; }

    /// <summary>What was done.</summary>
    public required OperationOutcome Outcome { get; init; }

    /// <summary>Of the change; without one, of the shard then. The default where nobody knows.</summary>
    public Revision Revision { get; init; }

    /// <summary>The device's status after it, all carriers counted; None where nobody knows.</summary>
    public EquipmentStatus Status { get; init; }

    /// <summary>How many other carriers hold the device.</summary>
    public int OtherHolds { get; init; }

    /// <summary>How safe the change was when it was reported.</summary>
    public PublishDurability Durability { get; init; }

    /// <summary>Why it was refused; null when it wasn't.</summary>
    public GatewayError? Error { get; init; }
}

/// <summary>What became of one published operation; numbered as in the contract, which has no <see cref="Refused"/>.</summary>
public enum OperationOutcome
{
    /// <summary>Not known yet.</summary>
    None = 0,

    /// <summary>It made one change.</summary>
    Changed = 1,

    /// <summary>Things were so already.</summary>
    Unchanged = 2,

    /// <summary>There was no hold to end, and had been none.</summary>
    NotHeld = 3,

    /// <summary>It had been applied before an answer was lost; what it did then is not known here.</summary>
    AlreadyApplied = 4,

    /// <summary>The gateway refused it for good, and it was taken out of the journal.</summary>
    Refused = 100,
}

/// <summary>How safely a published change is stored; numbered as in the contract.</summary>
public enum PublishDurability
{
    /// <summary>Not known.</summary>
    None = 0,

    /// <summary>The store's primary has it, and so has the gateway that answered.</summary>
    Applied = 1,

    /// <summary>A replica of the store's primary has received it, too.</summary>
    Replicated = 2,

    /// <summary>It is on the disk of the store's primary.</summary>
    Fsynced = 3,
}

/// <summary>An operation that a gateway refused for good: it is not sent again, and waits here for somebody to read why.</summary>
/// <param name="Id">Of the operation, as it was journaled.</param>
/// <param name="Operation">What was to be published.</param>
/// <param name="Reason">Why, for machines: a name of <c>ErrorReason</c> without its prefix.</param>
/// <param name="Message">Why, for people.</param>
/// <param name="At">When the refusal came, by this machine's clock.</param>
public sealed record RefusedOperation(long Id, SyncOperation Operation, string Reason, string Message, DateTimeOffset At);
