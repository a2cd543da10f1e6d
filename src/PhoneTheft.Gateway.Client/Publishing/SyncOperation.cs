using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client;

/// <summary>What a carrier wants to become of its own hold on one device: <see cref="PlaceHold"/> or <see cref="EndHold"/>.</summary>
public abstract record SyncOperation
{
    private protected SyncOperation()
    {
    }

    /// <summary>The device. Whoever made it from an IMEI has verified the check digit: a typo would cut off somebody else's phone.</summary>
    public required EquipmentIdentity Identity { get; init; }

    /// <summary>Who at the carrier does this, at most 64 characters; empty: not said.</summary>
    public string Actor { get; init; } = "";
}

/// <summary>Places the carrier's hold on a device, or changes it. The same again changes nothing.</summary>
/// <remarks>
/// It is whole: it may be sent again long after, so what is not given is none, and does not stay as the hold that is there has it. To
/// keep something, look it up among the own holds and give it.
/// </remarks>
public sealed record PlaceHold : SyncOperation
{
    /// <summary>What the hold asks networks to do.</summary>
    public Disposition Disposition { get; init; } = Disposition.Block;

    /// <summary>Why. Claims of ownership or money may only track.</summary>
    public required HoldReason Reason { get; init; }

    /// <summary>Since when the carrier asserts it, whole seconds; null: since the gateway takes it.</summary>
    public DateTimeOffset? AssertedAt { get; init; }

    /// <summary>When it ends by itself, whole seconds; null: it doesn't.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The carrier's own case number, at most 64 characters; empty: none.</summary>
    public string Reference { get; init; } = "";
}

/// <summary>Ends the carrier's hold on a device. Where there is none it changes nothing.</summary>
public sealed record EndHold : SyncOperation;
