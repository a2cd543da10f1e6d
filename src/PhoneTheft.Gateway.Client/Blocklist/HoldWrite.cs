using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client;

/// <summary>One write of <see cref="BlocklistClient"/>: a <see cref="BlockWrite"/> or an <see cref="UnblockWrite"/>.</summary>
/// <remarks>
/// A write concerns the caller's own hold and no other carrier's. It says what to change of the hold that is there; a
/// <see cref="SyncOperation"/> is whole instead, because a journal may be sent days later.
/// </remarks>
public abstract record HoldWrite
{
    private protected HoldWrite()
    {
    }

    /// <summary>
    /// The device: 14, 15 or 16 digits in any spelling. Its 15th digit is checked unless <see cref="IgnoreCheckDigit"/> is set.
    /// </summary>
    public required string Imei { get; init; }

    /// <summary>Who at the carrier does this, at most 64 characters; empty: not said.</summary>
    public string Actor { get; init; } = "";

    /// <summary>
    /// False: a 15th digit must be the check digit or 0, otherwise CHECK_DIGIT_WRONG; a typo would block somebody else's phone.
    /// True: the 15th digit is ignored. For lists whose check digits are known to be bad. A gateway's messages call this
    /// CHECK_DIGIT_POLICY_LENIENT.
    /// </summary>
    public bool IgnoreCheckDigit { get; init; }
}

/// <summary>Places the caller's hold on a device, or changes it. What is left out stays as the hold has it.</summary>
/// <remarks>Writing the same again changes nothing. Another <see cref="AssertedAt"/> alone is no change either.</remarks>
public sealed record BlockWrite : HoldWrite
{
    /// <summary>
    /// What the hold asks networks to do. A hold that only tracks becomes one that blocks unless this says Track. A gateway's messages
    /// call these DISPOSITION_BLOCK and DISPOSITION_TRACK.
    /// </summary>
    public Disposition Disposition { get; init; } = Disposition.Block;

    /// <summary>Why. A claim may only track (HOLD_REASON_TRACK_ONLY); a court order needs the role authority (ROLE_REQUIRED).</summary>
    public required HoldReason Reason { get; init; }

    /// <summary>
    /// True: <see cref="Reason"/> is for a new hold only, and a hold that is there keeps its own. A claim is not kept by a hold that is
    /// to block. A gateway's messages call this keep_reason.
    /// </summary>
    public bool KeepReason { get; init; }

    /// <summary>
    /// Since when the carrier asserts it, whole seconds, 2000 to 9999. Cleared, or kept where there is no hold: the store's time of the
    /// write. A gateway's messages call this asserted_at.
    /// </summary>
    public HoldTime AssertedAt { get; init; }

    /// <summary>
    /// When the hold ends by itself, whole seconds, in the future (EXPIRY_IN_PAST). Cleared, or kept where there is no hold: it
    /// doesn't. A time that has come is not kept. A gateway's messages call this expires_at.
    /// </summary>
    public HoldTime ExpiresAt { get; init; }

    /// <summary>The carrier's own case number, at most 64 characters. Null: as the hold has it. Empty: none.</summary>
    public string? Reference { get; init; }
}

/// <summary>Ends the caller's hold on a device. The device stays PROHIBITED while other carriers block it.</summary>
/// <remarks>A hold that ended before: Unchanged. A device that the caller never held: HOLD_NOT_FOUND.</remarks>
public sealed record UnblockWrite : HoldWrite;
