namespace PhoneTheft.Gateway.Cli.Failures;

/// <summary>
/// What to do about a reason where an option or a command of this program helps. The contract's advice names fields of messages instead.
/// </summary>
internal static class OptionAdvice
{
    /// <returns>One or two sentences; null if the contract's advice is right as it is.</returns>
    public static string? On(string reason) => reason switch
    {
        "CHECK_DIGIT_WRONG" => "Read the number again (*#06#). If it is certain that the first 14 digits are right, add --check-digit lenient.",
        "HOLD_REASON_TRACK_ONLY" => "Add --track, or choose another --reason.",
        "EXPIRY_IN_PAST" => "Give a time in the future with --expires-at.",
        "HOLD_NOT_FOUND" => "'phonetheft device IMEI' shows who holds it.",
        "BULK_CONFIRMATION_INVALID" => "Run the command without --confirm. If a confirmation is still needed, the error gives a new token.",
        "CARRIER_INVALID" => "Set the carrier with --carrier or PHONETHEFT_CARRIER: 1 to 32 characters from a-z, 0-9 and hyphen.",
        _ => null,
    };
}
