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

    /// <summary>The device: 14, 15 or 16 digits in any spelling. Its 15th digit is checked unless <see cref="IgnoreCheckDigit"/> is set.</summary>
    public required string Imei { get; init; }

    /// <summary>Who at the carrier does this, at most 64 characters; empty: not said.</summary>
    public string Actor { get; init; } = "";

    /// <summary>
    /// False: a 15th digit must be the check digit or 0, otherwise CHECK_DIGIT_WRONG; a typo would block somebody else's phone.
    /// True: the 15th digit is ignored. For lists whose check digits are known to be bad.
    /// </summary>
    public bool IgnoreCheckDigit { get; init; }
}
