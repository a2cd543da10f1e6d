using Grpc.Core;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>Tells a line's fault from a gateway's, and a passing fault from a lasting one.</summary>
internal static class ImportFailures
{
    /// <summary>Whether a write may have been carried out all the same: then "unchanged" is no news when it is repeated.</summary>
    public static bool MayBeDone(GatewayError error) => error.Reason is "" or "WRITE_OUTCOME_UNKNOWN";

    public static ImportVerdict VerdictOn(GatewayError error, LineIntent intent) => error switch
    {
        { Reason: "HOLD_NOT_FOUND" } when intent != LineIntent.Hold => ImportVerdict.NotHeld,
        // All lines would fare alike, and somebody has to look.
        { Reason: "BULK_CONFIRMATION_REQUIRED" or "BULK_CONFIRMATION_INVALID" } => ImportVerdict.Fatal,
        { IsTransient: true } or { RetryAfter: not null } => ImportVerdict.Retry,
        { StatusCode: StatusCode.DeadlineExceeded or StatusCode.Aborted } => ImportVerdict.Retry,
        // Without a reason it is no gateway that speaks, but the transport: a connection that broke in the middle of a call.
        { StatusCode: StatusCode.Internal or StatusCode.Cancelled, Reason: "" } => ImportVerdict.Retry,
        { StatusCode: StatusCode.InvalidArgument or StatusCode.OutOfRange or StatusCode.NotFound or StatusCode.FailedPrecondition } => ImportVerdict.Refused,
        _ => ImportVerdict.Fatal,
    };
}
