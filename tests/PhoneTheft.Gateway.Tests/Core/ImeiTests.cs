using System.Globalization;
using System.Text;
using CsCheck;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Tests.Core;

public sealed class ImeiTests
{
    [Theory]
    [InlineData("49015420323751", CheckDigit.None)]
    [InlineData("490154203237518", CheckDigit.Right)]
    [InlineData("490154203237510", CheckDigit.Spare)]
    [InlineData("490154203237519", CheckDigit.Wrong)]
    [InlineData("4901542032375186", CheckDigit.None)]
    [InlineData("4901542032375100", CheckDigit.None)]
    [InlineData("49-015420-323751-8", CheckDigit.Right)]
    [InlineData("49.015420.323751.0", CheckDigit.Spare)]
    [InlineData("49015420 323751 86", CheckDigit.None)]
    [InlineData("4-9.0 1-5.4 2-0.3 2-3.7 5-1.8-6", CheckDigit.None)]
    [InlineData("imei-490154203237518", CheckDigit.Right)]
    [InlineData("IMEI-490154203237510", CheckDigit.Spare)]
    [InlineData("imei-49015420323751", CheckDigit.None)]
    [InlineData("imei-4901542032375186", CheckDigit.None)]
    [InlineData("imeisv-4901542032375186", CheckDigit.None)]
    [InlineData("ImEiSv-490154203237518", CheckDigit.Right)]
    [InlineData("imeisv-49-015420-323751", CheckDigit.None)]
    public void Every_spelling_names_one_device(string text, CheckDigit checkDigit)
    {
        Assert.Equal(ImeiError.None, ErrorOf(text));
        Assert.Equal("49015420323751", Imei.Parse(text).Identity.ToString());
        Assert.Equal(checkDigit, Imei.Parse(text).CheckDigit);
    }

    [Theory]
    [InlineData(null, ImeiError.Empty)]
    [InlineData("", ImeiError.Empty)]
    [InlineData("1", ImeiError.Length)]
    [InlineData("4901542032375", ImeiError.Length)]
    [InlineData("49015420323751861", ImeiError.Length)]
    [InlineData("imei-", ImeiError.Length)]
    [InlineData("imeisv-4901542032375", ImeiError.Length)]
    [InlineData(" ", ImeiError.Character)]
    [InlineData("-", ImeiError.Character)]
    [InlineData(" 490154203237518", ImeiError.Character)]
    [InlineData("490154203237518 ", ImeiError.Character)]
    [InlineData("4901542032375186-", ImeiError.Character)]
    [InlineData("49--015420323751", ImeiError.Character)]
    [InlineData("49 -015420323751", ImeiError.Character)]
    [InlineData("imei--490154203237518", ImeiError.Character)]
    [InlineData("imei- 490154203237518", ImeiError.Character)]
    [InlineData("imei490154203237518", ImeiError.Character)]
    [InlineData("imei", ImeiError.Character)]
    [InlineData("imei-imei-490154203237518", ImeiError.Character)]
    [InlineData("imei\r490154203237518", ImeiError.Character)]
    [InlineData("\u0131mei-490154203237518", ImeiError.Character)]
    [InlineData("mac-490154203237518", ImeiError.Character)]
    [InlineData("+49015420323751", ImeiError.Character)]
    [InlineData("-49015420323751", ImeiError.Character)]
    [InlineData("49015420323751A", ImeiError.Character)]
    [InlineData("49/015420/323751", ImeiError.Character)]
    [InlineData("49\u2011015420323751", ImeiError.Character)]
    [InlineData("49\u00a0015420323751", ImeiError.Character)]
    [InlineData("49\t015420323751", ImeiError.Character)]
    [InlineData("490154203237518\0", ImeiError.Character)]
    [InlineData("٤٩٠١٥٤٢٠٣٢٣٧٥١", ImeiError.Character)]
    [InlineData("4901542032375\uff11", ImeiError.Character)]
    public void What_is_no_spelling_is_refused_with_its_fault(string? text, ImeiError error) => Assert.Equal(error, ErrorOf(text));

    [Fact]
    public void The_first_fault_from_the_left_is_the_one_named()
    {
        Assert.Equal(ImeiError.Length, ErrorOf("49015420323751861x"));
        Assert.Equal(ImeiError.Character, ErrorOf("4901542032375186x1"));
        Assert.Equal(ImeiError.Character, ErrorOf("490154x"));
    }

    [Fact]
    public void A_text_of_a_million_characters_is_refused_like_a_short_one()
    {
        Assert.Equal(ImeiError.Length, ErrorOf(new string('4', 1_000_000)));
        Assert.Equal(ImeiError.Character, ErrorOf(new string(' ', 1_000_000)));
        Assert.Equal(ImeiError.Length, ErrorOf(string.Concat(Enumerable.Repeat("4-", 500_000))));
    }

    [Fact]
    public void Leading_zeros_are_digits()
    {
        var imei = Imei.Parse("010203040506074");

        Assert.Equal(1_020_304_050_607UL, imei.Identity.Value);
        Assert.Equal("01020304050607", imei.ToString());
        Assert.Equal(1_020_304U, imei.Identity.Tac);
    }

    [Fact]
    public void A_zero_is_spare_only_where_it_is_not_the_right_digit() =>
        Gen.Select(Identities.Any, Gen.Int[0, 9]).Sample((identity, digit) =>
        {
            var expected = digit == Imei.CheckDigitOf(identity) ? CheckDigit.Right : digit == 0 ? CheckDigit.Spare : CheckDigit.Wrong;
            Assert.Equal(expected, Imei.Parse($"{identity}{digit}").CheckDigit);
        });

    [Fact]
    public void Placeholders_are_read_because_a_check_may_ask_for_them()
    {
        Assert.True(Imei.Parse("000000000000000").Identity.IsPlaceholder);
        Assert.True(Imei.Parse("11111111111111").Identity.IsPlaceholder);
        Assert.Equal(default, Imei.Parse("00000000000000"));
    }

    [Fact]
    public void Parse_throws_without_repeating_what_it_was_given()
    {
        var exception = Assert.Throws<FormatException>(() => Imei.Parse("49015420323751x"));

        Assert.DoesNotContain("49015420323751", exception.ToString(), StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => Imei.Parse(""));
        Assert.Throws<FormatException>(() => Imei.Parse("4901"u8));
    }

    [Theory]
    [InlineData("49015420323751", 8)]
    [InlineData("26053179311383", 7)] // the example of TS 23.003 B.3
    [InlineData("35693803564380", 9)]
    public void The_check_digit_is_that_of_the_standard(string identity, int expected) =>
        Assert.Equal(expected, Imei.CheckDigitOf(Imei.Parse(identity).Identity));

    [Fact]
    public void The_check_digit_makes_the_Luhn_sum_a_multiple_of_ten() => Identities.Any.Sample(identity =>
    {
        var text = $"{identity}{Imei.CheckDigitOf(identity)}";
        var alternately = text.Reverse().Select((digit, i) => (i % 2 == 1 ? 2 : 1) * (digit - '0'));
        var sum = string.Concat(alternately).Sum(digit => digit - '0');
        Assert.Equal(0, sum % 10);
    });

    [Fact]
    public void Any_spelling_of_any_identity_yields_it() => Spellings.Sample(spelling =>
    {
        Assert.Equal(ImeiError.None, ErrorOf(spelling.Text));
        Assert.Equal(spelling.Identity, Imei.Parse(spelling.Text).Identity);
    });

    [Fact]
    public void Text_and_utf8_agree_on_anything() => Gen.OneOf(Gen.String, AlmostSpelling, Spellings.Select(s => s.Text))
        .Sample(text => Assert.Equal(ReadText(text), ReadUtf8(text)), iter: 20_000);

    [Fact]
    public void Reading_allocates_nothing()
    {
        var read = 0;
        for (var round = 0; round < 2; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            read += Imei.TryParse("490154203237518", out _, out _) ? 1 : 0;
            read += Imei.TryParse("imeisv-49-015420-323751-86"u8, out _, out _) ? 1 : 0;
            read += Imei.TryParse("no IMEI", out _, out _) ? 1 : 0;
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            // The first round may pay for the runtime's own first call.
            Assert.True(round == 0 || allocated == 0, $"{allocated} bytes allocated");
        }

        Assert.Equal(4, read);
    }

    private static readonly Gen<string> AlmostSpelling =
        Gen.Select(Gen.OneOf("", "imei-", "IMEISV-", "imei", "\u0130mei-"), Gen.Char["0123456789-. \u0661é"].Array[0, 40], (label, rest) => label + new string(rest));

    private static readonly Gen<(EquipmentIdentity Identity, string Text)> Spellings = Gen.Select(
        Identities.Any, Gen.OneOf("", "imei-", "IMEISV-"), Gen.Int[0, 2], Gen.Int[0, 99], Gen.OneOf("", "", "-", ".", " ").Array[16],
        (identity, label, extra, tail, separators) =>
        {
            var digits = identity + tail.ToString("D2", CultureInfo.InvariantCulture)[..extra];
            var text = new StringBuilder(label).Append(digits[0]);
            for (var i = 1; i < digits.Length; i++)
            {
                text.Append(separators[i]).Append(digits[i]);
            }

            return (identity, text.ToString());
        });

    private static ImeiError ErrorOf(string? text) => ReadText(text).Error;

    private static (Imei Imei, ImeiError Error) ReadText(string? text)
    {
        var legal = Imei.TryParse(text, out var imei, out var error);
        Assert.Equal(legal, error == ImeiError.None);
        return (imei, error);
    }

    private static (Imei Imei, ImeiError Error) ReadUtf8(string text)
    {
        var legal = Imei.TryParse(Encoding.UTF8.GetBytes(text), out var imei, out var error);
        Assert.Equal(legal, error == ImeiError.None);
        return (imei, error);
    }
}
