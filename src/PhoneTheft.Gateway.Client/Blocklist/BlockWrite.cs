using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client;

/// <summary>Places the caller's hold on a device, or changes it. What is left out stays as the hold has it.</summary>
/// <remarks>Writing the same again changes nothing. Another <see cref="AssertedAt"/> alone is no change either.</remarks>
public sealed record BlockWrite : HoldWrite
{
    /// <summary>What the hold asks networks to do. A hold that only tracks becomes one that blocks unless this says Track.</summary>
    public Disposition Disposition { get; init; } = Disposition.Block;

    /// <summary>Why. A claim may only track (HOLD_REASON_TRACK_ONLY); a court order needs the role authority (ROLE_REQUIRED).</summary>
    public required HoldReason Reason { get; init; }

    /// <summary>True: <see cref="Reason"/> is for a new hold only, and a hold that is there keeps its own. A claim is not kept by a hold that is to block.</summary>
    public bool KeepReason { get; init; }

    /// <summary>Since when the carrier asserts it, whole seconds, 2000 to 9999. Cleared, or kept where there is no hold: the store's time of the write.</summary>
    public HoldTime AssertedAt { get; init; }

    /// <summary>
    /// When the hold ends by itself, whole seconds, in the future (EXPIRY_IN_PAST). Cleared, or kept where there is no hold: it
    /// doesn't. A time that has come is not kept.
    /// </summary>
    public HoldTime ExpiresAt { get; init; }

    /// <summary>The carrier's own case number, at most 64 characters. Null: as the hold has it. Empty: none.</summary>
    public string? Reference { get; init; }
}
