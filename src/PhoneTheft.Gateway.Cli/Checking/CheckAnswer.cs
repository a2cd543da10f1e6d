using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Checking;

/// <summary>What one IMEI was answered, whichever call asked.</summary>
/// <param name="Imei">As it was asked for.</param>
/// <param name="Status">Unspecified if and only if there is an error.</param>
/// <param name="CheckDigitMismatch">The 15th digit is wrong: this may be about another device.</param>
/// <param name="Freshness">How old the answer may be; null with an error.</param>
/// <param name="Error">Why there is no answer; null: there is one.</param>
internal sealed record CheckAnswer(
    string Imei,
    EquipmentStatus Status,
    bool CheckDigitMismatch,
    ShardFreshness? Freshness,
    ItemError? Error)
{
    /// <summary>With a zero before it the number is an IMEI, too, and looks as if it had lost it: this may be about another device.</summary>
    public bool LeadingZeroLost { get; init; }

    /// <summary>On the list.</summary>
    public bool IsHit => this is { Error: null, Status: EquipmentStatus.Prohibited or EquipmentStatus.Tracked };

    /// <summary>The answer may be about another device than the one that is meant.</summary>
    public bool IsInDoubt => CheckDigitMismatch || LeadingZeroLost || IsPlaceholder;

    /// <summary>One digit repeated: no number of one phone, so an answer about it says nothing about the phone in hand.</summary>
    public bool IsPlaceholder => Core.Imei.TryParse(Imei, out var imei, out _) && imei.Identity.IsPlaceholder;
}
