using System.Globalization;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using PhoneTheft.Gateway.V1;
using BulkConfirmation = PhoneTheft.Gateway.Core.BulkConfirmation;

namespace PhoneTheft.Gateway.Client;

/// <summary>A refused call or item of a call, decoded: what <see cref="RpcException"/> carries in its trailers, as values.</summary>
public sealed record GatewayError
{
    /// <summary>The domain of every reason given by a gateway.</summary>
    public const string Domain = "gateway.phonetheft";

    /// <summary>The canonical gRPC status.</summary>
    public required StatusCode StatusCode { get; init; }

    /// <summary>
    /// Why, for machines: a name of <c>ErrorReason</c> without its prefix, such as <c>IMEI_LENGTH</c>. Empty when no gateway said
    /// so, for instance because none was reached. Treat one you don't know by the status.
    /// </summary>
    public required string Reason { get; init; }

    /// <summary>For people, in English: what the gateway said, or what was found at its address when no gateway answered.</summary>
    public required string Message { get; init; }

    /// <summary>The fields at fault; empty when none in particular is.</summary>
    public IReadOnlyList<GatewayFieldViolation> FieldViolations { get; init; } = [];

    /// <summary>After how long the same call may succeed; null when the gateway didn't say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// With <c>BULK_CONFIRMATION_REQUIRED</c>: the token to repeat the call with, once somebody has looked whether it is meant. Null:
    /// it can't be confirmed.
    /// </summary>
    public BulkConfirmation? BulkConfirmation { get; init; }

    /// <summary>What the connection met when no gateway spoke; null: one did, or nothing more is known.</summary>
    public Exception? Cause { get; init; }

    /// <summary>
    /// Whether the same call may succeed later without anybody changing anything. A write may be repeated: it counts once.
    /// </summary>
    public bool IsTransient => StatusCode == StatusCode.Unavailable || IsOverQuota;

    /// <summary>
    /// Whether a write that failed so may have been carried out all the same: its answer was lost, or the gateway doesn't know. False
    /// when the connection was never made.
    /// </summary>
    public bool MayBeDone
    {
        get => field || Reason is "WRITE_OUTCOME_UNKNOWN" || (Reason.Length == 0 && !WasNeverSent);
        internal init;
    }

    /// <summary>
    /// Whether the address looks wrong, so that trying again is of no use: there is no such host, or what answers there doesn't speak as
    /// a gateway does. A gateway that stops in the middle of a call may look so, too, but not twice.
    /// </summary>
    public bool IsWrongAddress { get; internal init; }

    /// <summary>
    /// What to do, for people, in English: what the contract advises on <see cref="Reason"/>, or what helps when no gateway answered.
    /// Empty if neither says anything.
    /// </summary>
    public string Advice
    {
        get => field ?? AdviceOn(Reason);
        internal init;
    }

    // No gateway can have got anything of the call.
    internal bool WasNeverSent { get; init; }

    /// <summary>No gateway spoke, but the transport: none was reached, or the connection broke in the middle of a call.</summary>
    internal bool IsOfTransport => Reason.Length == 0;

    internal bool MayPass => IsTransient || (IsOfTransport && StatusCode is StatusCode.Internal or StatusCode.Cancelled);

    /// <summary>
    /// Another gateway may answer the same request at once: the transport to this one failed, or the contract says so of the reason.
    /// </summary>
    internal bool IsOfThisGateway =>
        IsOfTransport
            ? MayPass || StatusCode == StatusCode.DeadlineExceeded
            : IsRefusalOfCaller || ErrorReasonInfo.Find(Reason)?.Retry == ErrorHandling.Types.Retry.Elsewhere;

    /// <summary>
    /// A gateway does not let this caller in, or not do this. Another may, whose register is newer; when all have refused, asking again is
    /// of use only with other credentials.
    /// </summary>
    internal bool IsRefusalOfCaller => ErrorReasonInfo.Find(Reason) is { } info
        ? info.Retry == ErrorHandling.Types.Retry.OnlyElsewhere
        : !IsOfTransport && StatusCode is StatusCode.Unauthenticated or StatusCode.PermissionDenied;

    /// <remarks>What is beyond the quota here is for later, and not for a gateway where there is still some left.</remarks>
    internal bool MayBeAskedElsewhere => (MayPass && !IsOverQuota) || IsOfThisGateway;

    private bool IsOverQuota => Reason is "QUOTA_EXCEEDED";

    /// <summary>What the contract advises on a reason: one or two English sentences for people.</summary>
    /// <param name="reason">A reason as <see cref="Reason"/> has it, such as <c>IMEI_LENGTH</c>.</param>
    /// <returns>Empty if this version of the contract does not have the reason.</returns>
    public static string AdviceOn(string reason) => ErrorReasonInfo.Find(reason)?.Advice ?? "";

    /// <summary>
    /// Decodes an exception; details that can't be read count as absent. Without a gateway's answer, the message is the transport's.
    /// </summary>
    public static GatewayError From(RpcException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var error = new GatewayError
        {
            StatusCode = exception.StatusCode,
            Reason = "",
            Message = exception.Status.Detail,
            Cause = exception.Status.DebugException,
            WasNeverSent = UnansweredCall.WasNeverSent(exception.Status),
        };
        if (exception.Trailers.GetRpcStatus(ignoreParseError: true) is not { } status)
        {
            return error;
        }

        if (Detail<ErrorInfo>(status) is { Domain: Domain } info)
        {
            error = error with { Reason = info.Reason, BulkConfirmation = ConfirmationIn(info) };
        }

        if (Detail<BadRequest>(status) is { } bad)
        {
            error = error with { FieldViolations = [.. bad.FieldViolations.Select(v => new GatewayFieldViolation(v.Field, v.Description))] };
        }

        if (Detail<RetryInfo>(status) is { RetryDelay: { Seconds: >= 0 and <= 86_400, Nanos: >= 0 and < 1_000_000_000 } delay })
        {
            error = error with { RetryAfter = delay.ToTimeSpan() };
        }

        return error;
    }

    /// <summary>Decodes an exception. Without a gateway's answer, it says what is wrong at the address.</summary>
    /// <param name="exception">Of a call.</param>
    /// <param name="address">Where the gateway is that failed, for people.</param>
    /// <param name="asked">Where all are that the call has asked, for people; null: that one alone.</param>
    internal static GatewayError From(RpcException exception, string address, string? asked = null)
    {
        var error = From(exception);
        return error.Reason.Length > 0 ? error : UnansweredCall.Describe(error, address, asked ?? address);
    }

    /// <summary>Somebody gave up waiting.</summary>
    internal static GatewayError TooLate(string message) =>
        new() { StatusCode = StatusCode.DeadlineExceeded, Reason = "", Message = message, Advice = UnansweredCall.MoreTime };

    /// <summary>Decodes the error of one item of a call. Its status is the one that error_reason.proto gives with the reason.</summary>
    internal static GatewayError From(ItemError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var reason = ErrorReasonInfo.Of(error.Reason);
        return new GatewayError
        {
            StatusCode = reason.StatusCode,
            Reason = reason.WireName,
            Message = error.Message,
            FieldViolations = error.Field.Length == 0 ? [] : [new GatewayFieldViolation(error.Field, error.Message)],
            BulkConfirmation = error.BulkConfirmation is { } needed ? new BulkConfirmation(needed.Token, (long)needed.Amount) : null,
        };
    }

    /// <summary>Says of what a call or a connection failed with what a gateway would say of it.</summary>
    /// <param name="failure">What it failed with.</param>
    /// <param name="address">Where the gateway is, for people.</param>
    internal static GatewayError Of(Exception failure, string address) => failure switch
    {
        RpcException e => From(e, address),
        TimeoutException e => TooLate(e.Message) with { StatusCode = StatusCode.Unavailable },
        GatewayException e => e.Error,
        ConnectionFault e => Of(e),
        _ => new GatewayError { StatusCode = StatusCode.Unavailable, Reason = "", Message = failure.Message },
    };

    /// <summary>Says what a gateway did against the contract, or why its connection is of no use any more.</summary>
    internal static GatewayError Of(ConnectionFault fault) => new()
    {
        StatusCode = fault.Kind is ConnectionFaultKind.Violation or ConnectionFaultKind.ListDiffers ? StatusCode.DataLoss : StatusCode.Unavailable,
        Reason = "",
        Message = fault.Message,
    };

    private static BulkConfirmation? ConfirmationIn(ErrorInfo info) =>
        info.Metadata.TryGetValue("bulk_confirmation", out var token) && info.Metadata.TryGetValue("amount", out var text)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var amount)
                ? new BulkConfirmation(token, amount)
                : null;

    // A detail is whatever bytes came over the wire. An unreadable one must not hide the status that did arrive.
    private static T? Detail<T>(Google.Rpc.Status status)
        where T : class, IMessage<T>, new()
    {
        foreach (var any in status.Details)
        {
            try
            {
                if (any.TryUnpack<T>(out var detail))
                {
                    return detail;
                }
            }
            catch (InvalidProtocolBufferException)
            {
                return null;
            }
        }

        return null;
    }
}

/// <summary>What is wrong with one field of a refused request.</summary>
/// <param name="Field">The field's name in the contract, such as <c>imei</c>.</param>
/// <param name="Description">For people, in English. Never holds an IMEI.</param>
public readonly record struct GatewayFieldViolation(string Field, string Description);
