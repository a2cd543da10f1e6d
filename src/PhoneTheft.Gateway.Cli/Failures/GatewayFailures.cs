using System.Security.Authentication;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;
using StatusCode = Grpc.Core.StatusCode;

namespace PhoneTheft.Gateway.Cli.Failures;

/// <summary>What a gateway's error means on the command line: an exit code, and what to do next.</summary>
internal static class GatewayFailures
{
    public static int ExitCodeOf(GatewayError error) => error.StatusCode switch
    {
        _ when error.Reason == "BULK_CONFIRMATION_REQUIRED" => ExitCode.ConfirmationRequired,
        _ when error.IsWrongAddress => ExitCode.Unavailable,
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
            _ when error.IsWrongAddress => "UNAVAILABLE",
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

    /// <summary>
    /// What to do: what the contract advises, or the library where no gateway answered, and which option of this program helps.
    /// </summary>
    public static string HintOf(GatewayError error) => OptionAdvice.On(error.Reason) ?? error switch
    {
        { Reason: "", Advice: { Length: > 0 } advice } when OptionAdvice.InOptions(advice) != advice || IsAboutCertificates(error.Cause) => advice,
        { Reason: "", IsWrongAddress: true } or { Reason: "", StatusCode: StatusCode.Unavailable } => $"{error.Advice} Set the address with --address or PHONETHEFT_ADDRESS.".TrimStart(),
        { Reason: "", StatusCode: StatusCode.DeadlineExceeded } => "Try again, or allow more time with --timeout.",
        { Advice: { Length: > 0 } advice, StatusCode: StatusCode.Unavailable } => $"{advice} 'phonetheft status' shows the state of the gateway.",
        { Advice: { Length: > 0 } advice } => advice,
        { StatusCode: StatusCode.Unauthenticated } => "The gateway does not know you. Ask its operator for a certificate or token.",
        _ => "",
    };

    private static bool IsAboutCertificates(Exception? cause)
    {
        for (; cause is not null; cause = cause.InnerException)
        {
            if (cause is AuthenticationException)
            {
                return true;
            }
        }

        return false;
    }
}
