using System.Text;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Operations;

namespace PhoneTheft.Gateway.Tests.Store.Operations;

public sealed class WriteResultTests
{
    private static readonly Release Operation = WriteOperation.Release("alpha", EquipmentIdentity.FromValue(35_000_000_000_017));

    [Theory]
    [InlineData("C 1 7 0123456789abcdef B 2 T", EquipmentStatus.Prohibited, Disposition.Track)]
    [InlineData("C 1 7 0123456789abcdef - 0 -", EquipmentStatus.Permitted, null)]
    [InlineData("U 1 7 0123456789abcdef T 1", EquipmentStatus.Tracked, null)]
    public void Letters_of_an_answer_become_status_and_disposition(string answer, EquipmentStatus status, Disposition? before)
    {
        var result = Parse(answer);

        Assert.Equal((status, before), (result.Status, result.Before));
    }

    [Theory]
    [InlineData("C 1 7 0123456789abcdef X 0 -")]
    [InlineData("C 1 7 0123456789abcdef  0 -")]
    [InlineData("C 1 7 0123456789abcdef - 0 Z")]
    [InlineData("C 1 7 0123456789abcdef - 0 BB")]
    [InlineData("U 1 7 0123456789abcdef b 1")]
    [InlineData("Q 1 7 0123456789abcdef B 1")]
    public void An_unknown_letter_is_never_a_status(string answer) => Assert.Throws<FormatException>(() => Parse(answer));

    private static WriteResult Parse(string answer) => WriteResult.Parse(Encoding.ASCII.GetBytes(answer), 7, Operation);
}
