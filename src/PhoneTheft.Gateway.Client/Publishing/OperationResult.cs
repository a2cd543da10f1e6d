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
