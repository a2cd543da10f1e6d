using System.Collections.Frozen;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Errors;

/// <summary>Why a call, or an item of one, was refused; a value until the edge makes a status or an item's error of it.</summary>
/// <param name="Reason">For machines.</param>
/// <param name="Message">For people; never holds an IMEI, because messages end up in logs.</param>
/// <param name="Field">The field at fault; empty: none in particular.</param>
/// <param name="RetryAfter">When the same call may succeed; null: not by waiting.</param>
/// <param name="Confirmation">With BULK_CONFIRMATION_REQUIRED: what to repeat it with.</param>
/// <param name="Metadata">What else machines may want to know, for ErrorInfo; null: nothing.</param>
internal sealed record GatewayError(
    ErrorReason Reason, string Message, string Field = "", TimeSpan? RetryAfter = null, Core.BulkConfirmation? Confirmation = null,
    IReadOnlyDictionary<string, string>? Metadata = null)
{
    public const string Domain = "gateway.phonetheft";

    public RpcException ToRpcException() => ToStatus().ToRpcException();

    public ItemError ToItemError() => new()
    {
        Reason = Reason,
        Message = Message,
        Field = Field,
        BulkConfirmation = Confirmation is { } needed ? new BulkConfirmation { Token = needed.Token, Amount = (ulong)needed.Amount } : null,
    };

    /// <summary>The status with its details, as error_reason.proto describes them.</summary>
    public Google.Rpc.Status ToStatus()
    {
        var reason = ErrorReasonInfo.Of(Reason);
        var status = new Google.Rpc.Status { Code = (int)reason.StatusCode, Message = Message };
        var info = new ErrorInfo { Domain = Domain, Reason = reason.WireName };
        if (Confirmation is { } needed)
        {
            info.Metadata.Add("bulk_confirmation", needed.Token);
            info.Metadata.Add("amount", needed.Amount.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var (key, value) in Metadata ?? FrozenDictionary<string, string>.Empty)
        {
            info.Metadata.Add(key, value);
        }

        status.Details.Add(Any.Pack(info));
        if (Field.Length > 0)
        {
            var violation = new BadRequest.Types.FieldViolation { Field = Field, Description = Message, Reason = reason.WireName };
            status.Details.Add(Any.Pack(new BadRequest { FieldViolations = { violation } }));
        }

        if (RetryAfter is { } delay)
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        }

        return status;
    }
}
