using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Contract;

/// <summary>Reads the field "imei" of a request, or says what is wrong with it. Writes are stricter than reads.</summary>
internal static class ImeiArgument
{
    private static readonly GatewayError Empty = new(ErrorReason.ImeiEmpty, "imei must not be empty.", "imei");

    private static readonly GatewayError Length = new(ErrorReason.ImeiLength, "imei must have 14, 15 or 16 digits.", "imei");

    private static readonly GatewayError Character = new(
        ErrorReason.ImeiCharacter, "imei must hold the digits 0-9 only, with at most one hyphen, dot or space between two of them.",
        "imei");

    private static readonly GatewayError Placeholder = new(
        ErrorReason.ImeiPlaceholder, "imei is one digit repeated, a placeholder that thousands of phones carry. It cannot be held.",
        "imei");

    private static readonly GatewayError CheckDigitWrong = new(
        ErrorReason.CheckDigitWrong,
        "The 15th digit of imei must be the check digit or 0; a typo would affect another phone. " +
        "Correct it, or send CHECK_DIGIT_POLICY_LENIENT.",
        "imei");

    /// <summary>For a check or a look-up: any legal spelling; a wrong check digit is reported, not refused.</summary>
    /// <returns>Null when <paramref name="imei"/> is good.</returns>
    public static GatewayError? Read(string text, out Imei imei) => Imei.TryParse(text, out imei, out var error) ? null : ErrorOf(error);

    /// <summary>The error of a text that is no legal spelling.</summary>
    public static GatewayError ErrorOf(ImeiError error) => error switch
    {
        ImeiError.Empty => Empty,
        ImeiError.Length => Length,
        _ => Character,
    };

    /// <summary>For a write: no placeholder, and the 15th digit has to be right or 0 unless the caller says it doesn't matter.</summary>
    /// <returns>Null when <paramref name="identity"/> is good.</returns>
    public static GatewayError? ReadForWrite(string text, CheckDigitPolicy policy, out EquipmentIdentity identity)
    {
        var error = Read(text, out var imei);
        identity = imei.Identity;
        return error switch
        {
            not null => error,
            _ when policy is not (CheckDigitPolicy.Unspecified or CheckDigitPolicy.Strict or CheckDigitPolicy.Lenient) =>
                new GatewayError(
                    ErrorReason.ChoiceUnknown,
                    "check_digit must be CHECK_DIGIT_POLICY_STRICT or CHECK_DIGIT_POLICY_LENIENT.",
                    "check_digit"),
            _ when identity.IsPlaceholder => Placeholder,
            _ when imei.CheckDigit == CheckDigit.Wrong && policy != CheckDigitPolicy.Lenient => CheckDigitWrong,
            _ => null,
        };
    }
}
