using Grpc.Core;
using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>Tells a line's fault from a gateway's, and a passing fault from a lasting one.</summary>
internal static class WriteErrors
{
    /// <summary>Whether a write may have been carried out all the same: then "unchanged" is no news when it is repeated.</summary>
    public static bool MayBeDone(GatewayError error) => error.Reason is "" or "WRITE_OUTCOME_UNKNOWN";

    public static WriteErrorAction ActionOn(GatewayError error, LineIntent intent) => error switch
    {
        { Reason: "HOLD_NOT_FOUND" } when intent != LineIntent.Hold => WriteErrorAction.NotHeld,
        // All lines would fare alike, and somebody has to look.
        { Reason: "BULK_CONFIRMATION_REQUIRED" or "BULK_CONFIRMATION_INVALID" } => WriteErrorAction.Fatal,
        { IsTransient: true } or { RetryAfter: not null } => WriteErrorAction.Retry,
        { StatusCode: StatusCode.DeadlineExceeded or StatusCode.Aborted } => WriteErrorAction.Retry,
        // Without a reason it is no gateway that speaks, but the transport: a connection that broke in the middle of a call.
        { StatusCode: StatusCode.Internal or StatusCode.Cancelled, Reason: "" } => WriteErrorAction.Retry,
        { StatusCode: StatusCode.InvalidArgument or StatusCode.OutOfRange or StatusCode.NotFound or StatusCode.FailedPrecondition } => WriteErrorAction.Refused,
        _ => WriteErrorAction.Fatal,
    };
}

/// <summary>What a failed request means for the import.</summary>
internal enum WriteErrorAction
{
    None = 0,
    /// <summary>Repeat it: later it may succeed, and if it did succeed, it counts once.</summary>
    Retry = 1,
    /// <summary>There was no hold to end, which is all that was wanted.</summary>
    NotHeld = 2,
    /// <summary>This line is refused; the others go on.</summary>
    Refused = 3,
    /// <summary>Every other line would fare the same.</summary>
    Fatal = 4,
}
