using Google.Rpc;
using Grpc.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Errors;

public sealed class GatewayErrorTests
{
    [Fact]
    public void A_status_carries_reason_field_and_delay()
    {
        var error = new GatewayError(ErrorReason.StoreBusy, "Too many.", "imei", TimeSpan.FromSeconds(2));

        var status = error.ToRpcException().GetRpcStatus()!;

        Assert.Equal((int)StatusCode.Unavailable, status.Code);
        Assert.Equal(("gateway.phonetheft", "STORE_BUSY"), (status.GetDetail<ErrorInfo>()!.Domain, status.GetDetail<ErrorInfo>()!.Reason));
        Assert.Equal(("imei", "Too many."), (status.GetDetail<BadRequest>()!.FieldViolations[0].Field, status.GetDetail<BadRequest>()!.FieldViolations[0].Description));
        Assert.Equal(TimeSpan.FromSeconds(2), status.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan());
    }

    [Fact]
    public void Every_fault_of_the_store_tells_when_to_try_again()
    {
        // What waiting doesn't mend: the caller has to change something.
        StoreFault[] callers = [StoreFault.Superseded, StoreFault.Gap, StoreFault.TooManyProducers, StoreFault.ConfirmationRequired, StoreFault.ConfirmationInvalid];
        foreach (var fault in Enum.GetValues<StoreFault>().Except(callers))
        {
            var error = StoreErrors.Of(new StoreException(fault, "why"));

            Assert.Equal(StatusCode.Unavailable, ErrorReasonInfo.Of(error.Reason).StatusCode);
            Assert.NotNull(error.RetryAfter);
            Assert.Equal("why", error.Message);
        }
    }
}
