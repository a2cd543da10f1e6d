using Google.Rpc;
using Grpc.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.V1;
using BulkConfirmation = PhoneTheft.Gateway.Core.BulkConfirmation;

namespace PhoneTheft.Gateway.Tests.GrpcPipeline;

public sealed class RpcErrorsTests
{
    [Fact]
    public void A_status_carries_reason_field_and_delay()
    {
        var error = new GatewayError(ErrorReason.StoreBusy, "Too many.", "imei", TimeSpan.FromSeconds(2));

        var status = error.ToRpcException().GetRpcStatus()!;

        Assert.Equal((int)StatusCode.Unavailable, status.Code);
        Assert.Equal(("gateway.phonetheft", "STORE_BUSY"), (status.GetDetail<ErrorInfo>()!.Domain, status.GetDetail<ErrorInfo>()!.Reason));
        Assert.Equal(("imei", "Too many."), (
            status.GetDetail<BadRequest>()!.FieldViolations[0].Field, status.GetDetail<BadRequest>()!.FieldViolations[0].Description));
        Assert.Equal(TimeSpan.FromSeconds(2), status.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan());
    }

    [Fact]
    public void A_status_carries_the_confirmation_as_metadata()
    {
        var error = new GatewayError(ErrorReason.BulkConfirmationRequired, "Too many.", Confirmation: new BulkConfirmation("token", 12));

        var info = error.ToRpcException().GetRpcStatus()!.GetDetail<ErrorInfo>()!;

        Assert.Equal(("token", "12"), (info.Metadata["bulk_confirmation"], info.Metadata["amount"]));
    }

    [Fact]
    public void The_error_at_a_stop_does_not_blame_the_store()
    {
        Assert.Contains("This gateway is stopping", GatewayErrors.Stopping.Message, StringComparison.Ordinal);
        Assert.Contains("the store is not at fault", GatewayErrors.Stopping.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorHandling.Types.Retry.Elsewhere, ErrorReasonInfo.Of(GatewayErrors.Stopping.Reason).Retry);
    }
}
