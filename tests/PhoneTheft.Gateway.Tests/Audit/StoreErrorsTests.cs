using Grpc.Core;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Audit;

public sealed class StoreErrorsTests
{
    // What waiting doesn't mend: the caller has to change something.
    private static readonly StoreFault[] OfCallers =
        [
            StoreFault.Superseded,
            StoreFault.Gap,
            StoreFault.TooManyProducers,
            StoreFault.ConfirmationRequired,
            StoreFault.ConfirmationInvalid];

    [Fact]
    public void Every_fault_of_the_store_tells_when_to_try_again()
    {
        foreach (var fault in Enum.GetValues<StoreFault>().Except(OfCallers))
        {
            var error = StoreErrors.Of(new StoreException(fault, "why"));

            Assert.Equal(StatusCode.Unavailable, ErrorReasonInfo.Of(error.Reason).StatusCode);
            Assert.NotNull(error.RetryAfter);
            Assert.Equal(fault == StoreFault.NotLoaded ? GatewayErrors.NotLoaded.Message : "why", error.Message);
        }
    }

    [Fact]
    public void A_delay_is_given_where_the_contract_says_to_retry() =>
        Assert.All(Enum.GetValues<StoreFault>().Select(fault => StoreErrors.Of(new StoreException(fault, "why"))), error =>
            Assert.Equal(error.RetryAfter is null, ErrorReasonInfo.Of(error.Reason).Retry == ErrorHandling.Types.Retry.Never));
}
