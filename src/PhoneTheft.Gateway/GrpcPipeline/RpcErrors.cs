using System.Collections.Frozen;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>Errors as a failed call carries them: a status, with the details that error_reason.proto describes.</summary>
internal static class RpcErrors
{
    private const string Domain = "gateway.phonetheft";

    public static RpcException ToRpcException(this GatewayError error) => error.ToStatus().ToRpcException();

    public static Google.Rpc.Status ToStatus(this GatewayError error)
    {
        var reason = ErrorReasonInfo.Of(error.Reason);
        var status = new Google.Rpc.Status { Code = (int)reason.StatusCode, Message = error.Message };
        var info = new ErrorInfo { Domain = Domain, Reason = reason.WireName };
        if (error.Confirmation is { } needed)
        {
            info.Metadata.Add("bulk_confirmation", needed.Token);
            info.Metadata.Add("amount", needed.Amount.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var (key, value) in error.Metadata ?? FrozenDictionary<string, string>.Empty)
        {
            info.Metadata.Add(key, value);
        }

        status.Details.Add(Any.Pack(info));
        if (error.Field.Length > 0)
        {
            var violation =
                new BadRequest.Types.FieldViolation { Field = error.Field, Description = error.Message, Reason = reason.WireName };
            status.Details.Add(Any.Pack(new BadRequest { FieldViolations = { violation } }));
        }

        if (error.RetryAfter is { } delay)
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        }

        return status;
    }
}
