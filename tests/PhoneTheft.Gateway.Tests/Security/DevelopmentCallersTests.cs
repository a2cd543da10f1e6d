using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Tests.Security.Quotas;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Security;

public sealed class DevelopmentCallersTests
{
    private readonly DevelopmentCallers _callers = new(DefaultQuota.Book);

    [Fact]
    public async Task A_carrier_is_the_same_caller_each_time()
    {
        var first = (await _callers.FindAsync(Named("alpha"))).Caller!;
        var second = (await _callers.FindAsync(Named("alpha"))).Caller;

        Assert.Equal(("alpha", CallerRoles.All), (first.Carrier, first.Roles));
        Assert.Same(first, second);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Alpha")]
    [InlineData("alpha,bravo")]
    [InlineData("an id of a carrier has no blanks")]
    public async Task An_id_that_no_carrier_has_is_no_caller(string id)
    {
        var found = await _callers.FindAsync(Named(id));

        Assert.Null(found.Caller);
        Assert.Equal(ErrorReason.CarrierInvalid, found.Error!.Reason);
    }

    private static Credentials Named(string carrier) => new(null, null, null, carrier);
}
