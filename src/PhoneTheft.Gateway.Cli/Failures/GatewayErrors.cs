using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;
using StatusCode = Grpc.Core.StatusCode;

namespace PhoneTheft.Gateway.Cli.Failures;

/// <summary>What a gateway's error means on the command line: an exit code, and what to do next.</summary>
internal static class GatewayErrors
{
    public static int ExitCodeOf(GatewayError error) => error.StatusCode switch
    {
        _ when error.Reason == "BULK_CONFIRMATION_REQUIRED" => ExitCode.ConfirmationRequired,
        StatusCode.Unavailable or StatusCode.DeadlineExceeded => ExitCode.Unavailable,
        StatusCode.InvalidArgument or StatusCode.OutOfRange => ExitCode.Usage,
        StatusCode.NotFound or StatusCode.AlreadyExists or StatusCode.FailedPrecondition or StatusCode.Aborted
            or StatusCode.PermissionDenied or StatusCode.Unauthenticated or StatusCode.ResourceExhausted => ExitCode.Refused,
        StatusCode.Cancelled => ExitCode.Interrupted,
        _ => ExitCode.Failure,
    };

    /// <summary>The gateway's reason; without one, the name of the gRPC status in the same style.</summary>
    public static string ReasonOf(GatewayError error) => error.Reason.Length > 0
        ? Printable.Line(error.Reason, 64)
        : error.StatusCode switch
        {
            StatusCode.Unavailable => "UNAVAILABLE",
            StatusCode.DeadlineExceeded => "DEADLINE_EXCEEDED",
            StatusCode.Unauthenticated => "UNAUTHENTICATED",
            StatusCode.PermissionDenied => "PERMISSION_DENIED",
            StatusCode.NotFound => "NOT_FOUND",
            StatusCode.Unimplemented => "UNIMPLEMENTED",
            StatusCode.Internal => "INTERNAL",
            StatusCode.Cancelled => "CANCELLED",
            StatusCode.DataLoss => "ANSWER_MALFORMED",
            _ => "REFUSED",
        };

    /// <summary>The gateway's message, without advice that only a program can follow.</summary>
    public static string MessageOf(GatewayError error) =>
        error.Message.Replace(" Correct it, or send CHECK_DIGIT_POLICY_LENIENT.", "", StringComparison.Ordinal);

    public static string HintOf(GatewayError error) => error.Reason switch
    {
        "IMEI_EMPTY" or "IMEI_LENGTH" or "IMEI_CHARACTER" => "Dial *#06# on the phone to see its IMEI.",
        "CHECK_DIGIT_WRONG" => "Read the number again (*#06#). If your data is known to have wrong check digits, add --check-digit lenient.",
        "HOLD_REASON_TRACK_ONLY" => "Add --track, or choose another --reason.",
        "ROLE_REQUIRED" => "Ask the gateway's operator for the role.",
        "HOLD_NOT_FOUND" => "'phonetheft device IMEI' shows who holds it.",
        "NOT_LOADED" => "The gateway is still loading; try again in a few seconds, or use another gateway.",
        "STORE_RESET" => "Retrying will not help: the gateway's operator has to restore the store.",
        "STORE_UNAVAILABLE" or "STORE_BUSY" or "STORE_FORKED" or "STORE_DAMAGED" =>
            "Try again later; 'phonetheft status' shows what is wrong with the gateway.",
        "WRITE_OUTCOME_UNKNOWN" => "The change may or may not have been made. Run the same command again; a repeated change counts once.",
        "BULK_CONFIRMATION_INVALID" => "Run the command without --confirm; if a confirmation is still needed, the error gives a new token.",
        "CARRIER_INVALID" => "Set the carrier with --carrier or PHONETHEFT_CARRIER: 1 to 32 characters from a-z, 0-9 and hyphen.",
        "TOO_STALE" => "The gateway's data is older than requested; 'phonetheft status' shows why.",
        _ => error.StatusCode switch
        {
            StatusCode.Unavailable => "Check that it is running; set its address with --address or PHONETHEFT_ADDRESS.",
            StatusCode.DeadlineExceeded => "Try again, or allow more time with --timeout.",
            StatusCode.Unimplemented => "Another program listens at this address, or an older gateway.",
            StatusCode.Unauthenticated => "The gateway doesn't know you; ask its operator for a certificate or token.",
            _ => "",
        },
    };
}
