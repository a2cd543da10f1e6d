using Grpc.Core;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Failures;

/// <summary>What a refusal means at a prompt: an exit code, and what to do next.</summary>
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

    /// <summary>The gateway's reason; where it gave none, the status in the same manner of writing.</summary>
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
            _ => "REFUSED",
        };

    /// <summary>The gateway's, without the advice that only a program can follow.</summary>
    public static string MessageOf(GatewayError error) =>
        error.Message.Replace(" Correct it, or send CHECK_DIGIT_POLICY_LENIENT.", "", StringComparison.Ordinal);

    public static string HintOf(GatewayError error) => error.Reason switch
    {
        "IMEI_EMPTY" or "IMEI_LENGTH" or "IMEI_CHARACTER" => "Dial *#06# on the phone to see it.",
        "CHECK_DIGIT_WRONG" => "Read it again (*#06#). If you know that your check digits are bad, add --check-digit lenient.",
        "HOLD_REASON_TRACK_ONLY" => "Add --track, or choose another --reason.",
        "ROLE_REQUIRED" => "Ask the operator of the gateway for the role.",
        "HOLD_NOT_FOUND" => "'phonetheft device IMEI' shows who holds it.",
        "NOT_LOADED" => "The gateway is starting; try again in a few seconds, or ask another one.",
        "STORE_RESET" => "This doesn't pass by itself: the gateway's operator has to restore the store.",
        "STORE_UNAVAILABLE" or "STORE_BUSY" or "STORE_FORKED" or "STORE_DAMAGED" =>
            "Try again later; 'phonetheft status' shows the gateway's trouble.",
        "WRITE_OUTCOME_UNKNOWN" => "It may have been done or not. Run the same command again: done twice counts once.",
        "BULK_CONFIRMATION_INVALID" => "Run it without --confirm: if a confirmation is still needed, a new token comes with the refusal.",
        "CARRIER_INVALID" => "Say who you are with --carrier or PHONETHEFT_CARRIER: 1 to 32 of a-z, 0-9 and hyphen.",
        "TOO_STALE" => "The gateway can't answer as freshly as asked; 'phonetheft status' shows why.",
        _ => error.StatusCode switch
        {
            StatusCode.Unavailable => "Is it running? Set its address with --address or PHONETHEFT_ADDRESS.",
            StatusCode.DeadlineExceeded => "Try again, or give it longer with --timeout.",
            StatusCode.Unimplemented => "Something else than this gateway listens there, or an older one.",
            StatusCode.Unauthenticated => "The gateway doesn't know you; ask its operator for a certificate or token.",
            _ => "",
        },
    };
}
