using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using PhoneTheft.Gateway.Cli.Interchange.Tables;

namespace PhoneTheft.Gateway.Tests.Cli.Interchange.Tables;

public sealed partial class BoundedLineStreamTests
{
    [Fact]
    public void Every_line_is_cut_and_no_line_break_is_lost()
    {
        var text = Gen.OneOf(Gen.Const("\r"), Gen.Const("\n"), Gen.Const("\r\n"), Gen.String[Gen.Char['a', 'c'], 0, 9]).Array[0, 20].Select(string.Concat);

        Gen.Select(text, Gen.Int[0, 5], Gen.Int[1, 7]).Sample((input, limit, piece) =>
        {
            var expected = LongLine().Replace(input, line => line.Value[..Math.Min(line.Length, limit + 1)]);
            return Read(input, limit, piece) == expected;
        });
    }

    [Fact]
    public void A_line_without_end_ends()
    {
        Assert.Equal("xxxxx", Read(new string('x', 100_000), limit: 4, piece: 1000));
    }

    private static string Read(string input, int limit, int piece)
    {
        using var stream = new BoundedLineStream(new MemoryStream(Encoding.ASCII.GetBytes(input)), limit);
        var result = new StringBuilder();
        var buffer = new byte[piece];
        while (stream.Read(buffer) is > 0 and var read)
        {
            result.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        return result.ToString();
    }

    [GeneratedRegex("[^\r\n]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LongLine();
}
