using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client;

/// <summary>
/// One operation on the carrier's own hold on one device, for <see cref="SyncClient.PublishAsync"/>: a <see cref="PlaceHold"/> or an
/// <see cref="EndHold"/>.
/// </summary>
public abstract record SyncOperation
{
    private protected SyncOperation()
    {
    }

    /// <summary>
    /// The device. Verify the check digit before you take it from an IMEI (<see cref="Imei.CheckDigit"/>): a typo would block somebody
    /// else's phone.
    /// </summary>
    public required EquipmentIdentity Identity { get; init; }

    /// <summary>Who at the carrier does this, at most 64 characters; empty: not said.</summary>
    public string Actor { get; init; } = "";
}

/// <summary>Places the carrier's hold on a device, or changes it. The same again changes nothing.</summary>
/// <remarks>
/// It describes the whole hold, because the journal may send it much later: a field that is not set is empty in the hold, and does not keep
/// its earlier value. To keep a value, read it from the carrier's own holds (<see cref="StateReader.OwnHolds"/>) and set it. A refusal
/// is in <see cref="OperationResult.Error"/>, with a reason such as IMEI_PLACEHOLDER, HOLD_REASON_TRACK_ONLY, ROLE_REQUIRED, TIME_INVALID,
/// EXPIRY_IN_PAST, TEXT_TOO_LONG, TEXT_CHARACTER.
/// </remarks>
public sealed record PlaceHold : SyncOperation
{
    /// <summary>What the hold asks networks to do.</summary>
    public Disposition Disposition { get; init; } = Disposition.Block;

    /// <summary>
    /// Why. Claims of ownership or of money may only track (HOLD_REASON_TRACK_ONLY); a court order needs the role authority
    /// (ROLE_REQUIRED).
    /// </summary>
    public required HoldReason Reason { get; init; }

    /// <summary>Since when the carrier asserts it, whole seconds, 2000 to 9999; null: the store's time when it is carried out.</summary>
    public DateTimeOffset? AssertedAt { get; init; }

    /// <summary>When the hold ends by itself, whole seconds, in the future (EXPIRY_IN_PAST) and up to 9999; null: it does not.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The carrier's own case number, at most 64 characters; empty: none.</summary>
    public string Reference { get; init; } = "";
}

/// <summary>Ends the carrier's hold on a device. The device stays PROHIBITED while other carriers block it.</summary>
/// <remarks>A hold that ended before: Unchanged. A device that the carrier never held: NotHeld. Neither is an error.</remarks>
public sealed record EndHold : SyncOperation;
