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
        "IDENTITY_REQUIRED" => "Give your certificate with --cert and --key, or your token with --token-file, or use a context that has them: 'phonetheft context list'. The operator of the gateway knows which of the two it takes.",
        "CERTIFICATE_REJECTED" => "Give another certificate with --cert and --key: the whole chain, valid and for clients. The operator of the gateway issues it.",
        "TOKEN_REJECTED" => "Get a new token from its issuer and write it into the file of --token-file.",
        "IDENTITY_CONFLICT" => "Use the certificate and the token of one carrier, and leave out --carrier and PHONETHEFT_CARRIER. A state file belongs to one carrier, too.",
        "ROLE_REQUIRED" => "'phonetheft whoami' shows your roles. The operator of the gateway gives roles to carriers.",
        "CARRIER_UNKNOWN" => "Ask the operator of the gateway to put your carrier into its register, or whether it was removed.",
        "QUOTA_EXCEEDED" => "Run the command again later. If this happens often, ask the operator of the gateway for a larger quota.",
        "GATEWAY_BUSY" => "Run the command again in some seconds, or name further gateways with --address.",
        "AUDIT_UNAVAILABLE" => "Send the change to another gateway with --address. The operator of this one has to repair its audit log; checks are answered.",
        "TOKEN_KEYS_UNAVAILABLE" => "Run the command again in some seconds, or name further gateways with --address. The operator of this one has to see why it cannot reach the issuer.",
        "REVOCATION_LISTS_UNAVAILABLE" => "Run the command again in some minutes, or name further gateways with --address. The operator of this one has to copy a new list of revoked certificates.",
        _ => null,
    };

    /// <summary>The same text, with the options of this program for the words of the library.</summary>
    public static string InOptions(string text) => text
        .Replace("AuthoritiesFile", "--ca", StringComparison.Ordinal)
        .Replace("CertificateFile", "--cert", StringComparison.Ordinal)
        .Replace("PasswordFile", "--password-file", StringComparison.Ordinal)
        .Replace("KeyFile", "--key", StringComparison.Ordinal)
        .Replace("TokenFile", "--token-file", StringComparison.Ordinal)
        .Replace("ServerName", "--server-name", StringComparison.Ordinal);
}
