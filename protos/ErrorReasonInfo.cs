using Grpc.Core;

namespace PhoneTheft.Gateway.V1;

/// <summary>What the contract says about an <see cref="ErrorReason"/>: its name on the wire, its status code and what to do about it.</summary>
/// <remarks>Read once from the options in error_reason.proto, the only place where they stand. Safe to use from any thread.</remarks>
public sealed class ErrorReasonInfo
{
    private const string Prefix = "ERROR_REASON_";

    private static readonly Dictionary<ErrorReason, ErrorReasonInfo> ByReason = ErrorReasonReader.Read()
        .ToDictionary(value => value.Reason, value => new ErrorReasonInfo(
            value.Reason, value.Name[Prefix.Length..], (StatusCode)value.Handling.Status, value.Handling.Retry, value.Handling.Advice));

    private static readonly Dictionary<string, ErrorReasonInfo> ByName = ByReason.Values.ToDictionary(info => info.WireName, StringComparer.Ordinal);

    private ErrorReasonInfo(ErrorReason reason, string wireName, StatusCode statusCode, ErrorHandling.Types.Retry retry, string advice)
    {
        Reason = reason;
        WireName = wireName;
        StatusCode = statusCode;
        Retry = retry;
        Advice = advice;
    }

    /// <summary>Every reason of this version of the contract.</summary>
    public static IReadOnlyCollection<ErrorReasonInfo> All => ByReason.Values;

    /// <summary>The value of the enum, as an <see cref="ItemError"/> carries it.</summary>
    public ErrorReason Reason { get; }

    /// <summary>The name as ErrorInfo carries it, such as <c>IMEI_LENGTH</c>. Empty for a reason of a later version.</summary>
    public string WireName { get; }

    /// <summary>The status of a call that fails for this reason; <see cref="StatusCode.Unknown"/> for a reason of a later version.</summary>
    public StatusCode StatusCode { get; }

    /// <summary>Whether repeating the same request can help; unspecified for a reason of a later version.</summary>
    public ErrorHandling.Types.Retry Retry { get; }

    /// <summary>What to do, for people, in English: one or two sentences. Empty for a reason of a later version.</summary>
    public string Advice { get; }

    /// <summary>What is known about a reason. A reason of a later version gives an object with an empty name.</summary>
    /// <param name="reason">The value of the enum.</param>
    public static ErrorReasonInfo Of(ErrorReason reason) => ByReason.GetValueOrDefault(reason) ?? Unknown(reason);

    /// <summary>Finds the reason with a name on the wire.</summary>
    /// <param name="wireName">The name as ErrorInfo carries it, such as <c>IMEI_LENGTH</c>.</param>
    /// <returns>Null if this version of the contract has no such reason.</returns>
    public static ErrorReasonInfo? Find(string wireName) => ByName.GetValueOrDefault(wireName);

    private static ErrorReasonInfo Unknown(ErrorReason reason) => new(reason, "", StatusCode.Unknown, ErrorHandling.Types.Retry.Unspecified, "");
}
