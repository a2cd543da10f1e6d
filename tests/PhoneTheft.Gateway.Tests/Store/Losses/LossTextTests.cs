using PhoneTheft.Gateway.Store.Losses;


namespace PhoneTheft.Gateway.Tests.Store.Losses;

/// <summary>Only what was written as a cleared loss counts as one.</summary>
public sealed class LossTextTests
{
    private const string Open = "3\t0\t103\t0000000000123456\tF\t1764208800000";

    [Theory]
    [InlineData(Open, false)]
    [InlineData(Open + "\t1764208900000\talpha\tj.doe\tsent again", true)]
    public void Six_fields_are_open_and_ten_are_cleared(string text, bool cleared)
    {
        Assert.Equal(3, LossText.Parse(7, "101.abcdef", text, out var isCleared).Changes);
        Assert.Equal(cleared, isCleared);
    }

    [Theory]
    [InlineData(Open, null)]
    [InlineData(Open + "\t1764208900000\talpha\tj.doe\tsent again", "alpha")]
    [InlineData(Open + "\t1764208900000\talpha\tgateway\tsent again", "alpha")]
    [InlineData(Open + "\t1764208900000\t\tgateway\tall put back", null)]
    public void The_carrier_says_whether_a_loss_was_accepted(string text, string? carrier)
    {
        Assert.Equal(carrier, LossText.Parse(7, "101.abcdef", text, out _).AcceptedBy);
    }

    [Theory]
    [InlineData(Open + "\t")]
    [InlineData(Open + "\t1764208900000")]
    [InlineData(Open + "\tsoon\talpha\tj.doe\tsent again")]
    [InlineData(Open + "\t1764208900000\talpha\tj.doe\tsent\tagain")]
    [InlineData("3\t0\t103\t0000000000123456\tX\t1764208800000")]
    [InlineData("3\t0\t103\t0000000000123456\tF")]
    [InlineData("3\t2\t103\t0000000000123456\tF\t1764208800000")]
    [InlineData("3\t\t103\t0000000000123456\tF\t1764208800000")]
    public void Anything_else_cannot_be_read(string text) =>
        Assert.Throws<FormatException>(() => LossText.Parse(7, "101.abcdef", text, out _));
}
