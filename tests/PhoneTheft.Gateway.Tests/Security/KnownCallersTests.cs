using PhoneTheft.Gateway.Security;

namespace PhoneTheft.Gateway.Tests.Security;

public sealed class KnownCallersTests
{
    private readonly KnownCallers _callers = new();

    [Fact]
    public void A_carrier_is_the_same_caller_each_time()
    {
        Assert.True(_callers.TryGet("alpha", out var first));
        Assert.True(_callers.TryGet("alpha", out var second));

        Assert.Equal("alpha", first.Carrier);
        Assert.Same(first, second);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Alpha")]
    [InlineData("an id of a carrier has no blanks")]
    public void An_id_that_no_carrier_has_is_no_caller(string id) => Assert.False(_callers.TryGet(id, out _));
}
