using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Cli;

/// <summary>What a real gateway's refusals look like to a client.</summary>
internal static class Refusals
{
    public static RpcException Of(StatusCode code, string reason, string message = "No.", string? field = null, TimeSpan? retryAfter = null)
    {
        var status = new Google.Rpc.Status { Code = (int)code, Message = message };
        status.Details.Add(Any.Pack(new ErrorInfo { Domain = "gateway.phonetheft", Reason = reason }));
        if (field is not null)
        {
            status.Details.Add(Any.Pack(new BadRequest { FieldViolations = { new BadRequest.Types.FieldViolation { Field = field, Description = message } } }));
        }

        if (retryAfter is { } delay)
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = delay.ToDuration() }));
        }

        return status.ToRpcException();
    }

    /// <summary>Clears every loss but the one called "gone".</summary>
    public static ClearLossesResponse Clear(ClearLossesRequest request) => new()
    {
        Results =
        {
            request.Ids.Select(id => new ClearedLoss
            {
                Id = id,
                Error = id == "gone" ? new ItemError { Reason = ErrorReason.LossNotFound, Message = "The store keeps no loss of that id." } : null,
            }),
        },
    };

    /// <summary>The reason as an item of a call carries it; null: there is none.</summary>
    public static ErrorReason? ReasonOf(RpcException exception) =>
        exception.GetRpcStatus()?.GetDetail<ErrorInfo>() is { } info
            ? System.Enum.Parse<ErrorReason>(info.Reason.Replace("_", ""), ignoreCase: true)
            : null;
}
