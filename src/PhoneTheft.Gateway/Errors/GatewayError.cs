using PhoneTheft.Gateway.V1;
using BulkConfirmation = PhoneTheft.Gateway.Core.BulkConfirmation;

namespace PhoneTheft.Gateway.Errors;

/// <summary>Why a call, or an item of one, was refused; a value until the edge makes a status or an item's error of it.</summary>
/// <param name="Reason">For machines; <see cref="ErrorReasonInfo"/> has its status and what to do about it.</param>
/// <param name="Message">For people; never holds an IMEI, because messages end up in logs.</param>
/// <param name="Field">The field at fault; empty: none in particular.</param>
/// <param name="RetryAfter">How long to wait before the same call may succeed; null: waiting does not help.</param>
/// <param name="Confirmation">With BULK_CONFIRMATION_REQUIRED: what to repeat it with.</param>
/// <param name="Metadata">Further facts for machines, sent as metadata of ErrorInfo; null if there are none.</param>
internal sealed record GatewayError(
    ErrorReason Reason, string Message, string Field = "", TimeSpan? RetryAfter = null, BulkConfirmation? Confirmation = null,
    IReadOnlyDictionary<string, string>? Metadata = null);
