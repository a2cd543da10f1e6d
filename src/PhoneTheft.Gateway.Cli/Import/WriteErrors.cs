using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Client;
using StatusCode = Grpc.Core.StatusCode;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>Decides how an import goes on after the error of a write.</summary>
internal static class WriteErrors
{
    public static WriteErrorAction ActionOn(GatewayError error, LineIntent intent) => error switch
    {
        { Reason: "HOLD_NOT_FOUND" } when intent != LineIntent.Hold => WriteErrorAction.NotHeld,
        // All further lines would be refused as well.
        { Reason: "BULK_CONFIRMATION_REQUIRED" or "BULK_CONFIRMATION_INVALID" } => WriteErrorAction.Fatal,
        { IsTransient: true } or { RetryAfter: not null } => WriteErrorAction.Retry,
        { StatusCode: StatusCode.DeadlineExceeded or StatusCode.Aborted } => WriteErrorAction.Retry,
        // An error without a reason comes from the transport: a connection broke in the middle of a call.
        { StatusCode: StatusCode.Internal or StatusCode.Cancelled, Reason: "" } => WriteErrorAction.Retry,
        { StatusCode: StatusCode.InvalidArgument or StatusCode.OutOfRange or StatusCode.NotFound or StatusCode.FailedPrecondition } => WriteErrorAction.Refused,
        _ => WriteErrorAction.Fatal,
    };
}

/// <summary>How an import goes on after the error of a write.</summary>
internal enum WriteErrorAction
{
    None = 0,
    /// <summary>Repeat the write; a repeated write counts once.</summary>
    Retry = 1,
    /// <summary>There was no hold to end: count the line as done.</summary>
    NotHeld = 2,
    /// <summary>Refuse this line and go on with the others.</summary>
    Refused = 3,
    /// <summary>Stop the import: every other line would fail as well.</summary>
    Fatal = 4,
}
