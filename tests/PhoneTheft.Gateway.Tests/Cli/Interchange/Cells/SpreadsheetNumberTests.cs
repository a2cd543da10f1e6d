using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Tests.Cli.Interchange.Cells;

/// <summary>Numbers that went through a spreadsheet never become another device.</summary>
public sealed class SpreadsheetNumberTests
{
    private const string Others = "352099001730007,,\n352099001730015,,\n352099001730023,,\n352099001730031,,\n352099001730049,,\n352099001730056,,\n352099001730064,,\n352099001730072,,\n";

    [Theory]
    [InlineData("4.90154E+14", "SPREADSHEET_NUMBER")]
    [InlineData("4.90154203237518E+14", "SPREADSHEET_NUMBER")]
    [InlineData("4e14", "SPREADSHEET_NUMBER")]
    [InlineData("\"4,90154E+14\"", "SPREADSHEET_NUMBER")]
    [InlineData("13049001234568.0", "SPREADSHEET_NUMBER")]
    [InlineData("490154203237518.0", "SPREADSHEET_NUMBER")]
    [InlineData("\"490154203237518,00\"", "SPREADSHEET_NUMBER")]
    [InlineData("\"490,154,203,237,518\"", "SPREADSHEET_NUMBER")]
    [InlineData("13.049.001.234.568", "SPREADSHEET_NUMBER")]
    [InlineData("13 049 001 234 568", "SPREADSHEET_NUMBER")]
    [InlineData("490'154'203'237'518", "SPREADSHEET_NUMBER")]
    [InlineData("'490154203237518", "SPREADSHEET_NUMBER")]
    [InlineData("'490154203237518'", "SPREADSHEET_NUMBER")]
    [InlineData("\"=\"\"490154203237518\"\"\"", "SPREADSHEET_NUMBER")]
    [InlineData("1234567890128", "SPREADSHEET_NUMBER")]
    [InlineData("0490154203237518", "SPREADSHEET_NUMBER")]
    [InlineData("0356938035643809", "SPREADSHEET_NUMBER")]
    [InlineData("0049015420323751", "SPREADSHEET_NUMBER")]
    [InlineData("490154000000000", "SPREADSHEET_NUMBER")]
    [InlineData("490154200000000", "SPREADSHEET_NUMBER")]
    [InlineData("4901540000000000", "SPREADSHEET_NUMBER")]
    [InlineData("490154203237518 356938035643809", "IMEI_SEVERAL")]
    [InlineData("490154203237518;356938035643809", "IMEI_SEVERAL")]
    [InlineData("490154203237518/356938035643809", "IMEI_SEVERAL")]
    [InlineData("\"490154203237518, 356938035643809\"", "IMEI_SEVERAL")]
    [InlineData("490154203237518\u200B", "IMEI_CHARACTER")]
    [InlineData("\u00A0490154203237518", "IMEI_CHARACTER")]
    [InlineData("490154\u00A0203237518", "IMEI_CHARACTER")]
    public void They_are_refused(string cell, string reason)
    {
        var (plan, refused) = Lists.Plan($"{Lists.Header}{cell},,\n");

        Assert.Equal((2, reason), (Assert.Single(refused).Key, refused[2]));
        Assert.Empty(Lists.Rows(plan.Holds));
    }

    [Theory]
    [InlineData("490.154.203.237.518")]
    [InlineData("49-015420-323751-8")]
    [InlineData("490154 203237518")]
    [InlineData("4901542032375186")]
    public void Separators_between_the_digits_of_a_number_are_read(string cell)
    {
        Assert.Equal("49015420323751", Assert.Single(Lists.Rows(Lists.Plan($"{Lists.Header}{cell},,\n").Plan.Holds)).Identity.ToString());
    }

    [Theory]
    [InlineData("13049001234568", "")]
    [InlineData("12345678901237", "")]
    [InlineData("13049001234568", Others)]
    [InlineData("12345678901237", Others)]
    [InlineData("13049001234560", Others)]
    [InlineData("35209900173993", Others)]
    [InlineData("130490012345612", "3520990017300012,,\n3520990017300013,,\n")]
    public void An_IMEI_that_has_lost_its_zero_is_refused(string number, string others)
    {
        if (number == "35209900173993")
        {
            // Any that is right with a zero before it, where the list writes others with 15 digits.
            var with = EquipmentIdentity.FromValue(ulong.Parse("3520990017399"));
            number = $"3520990017399{Imei.CheckDigitOf(with)}";
        }

        var (plan, refused) = Lists.Plan($"{Lists.Header}{number},,\n{others}", lenient: true);

        Assert.Equal([(2L, "LEADING_ZERO_LOST")], refused.Select(r => (r.Key, r.Value)));
        Assert.DoesNotContain(Lists.Rows(plan.Holds), r => r.Number == 2);
        Assert.True(plan.IsUnsureOf(Imei.Parse("0" + number[..13]).Identity));
    }

    [Theory]
    [InlineData("13049001234567", Others)]
    [InlineData("13049001234567", "13049001234568,,\n")]
    [InlineData("13049001234569", "13049001234560,,\n13049001234550,,\n13049001234540,,\n13049001234530,,\n")]
    [InlineData("45209900173991", "")]
    public void In_a_list_without_zeros_a_typo_has_lost_its_zero(string number, string others)
    {
        others = others.Length == 0
            ? string.Concat(Enumerable.Range(0, 2).Select(i => EquipmentIdentity.FromValue(4_520_990_017_300UL + (ulong)i)).Select(i => $"{i.Value}{Imei.CheckDigitOf(i)},,\n")) + Others
            : others;

        var (plan, refused) = Lists.Plan($"{Lists.Header}{number},,\n{others}", lenient: true);

        Assert.Equal("LEADING_ZERO_LOST", refused[2]);
        Assert.True(plan.IsUnsureOf(Imei.Parse("0" + number[..13]).Identity));
        Assert.DoesNotContain(Lists.Rows(plan.Holds), r => r.Number == 2);
    }

    [Fact]
    public void A_device_written_in_full_elsewhere_is_recognised()
    {
        var (plan, refused) = Lists.Plan($"{Lists.Header}49015420323751,,\n490154203237518,,\n490154203237510,,\n4901542032375186,,\n");

        Assert.Empty(refused);
        Assert.Equal("49015420323751", Assert.Single(Lists.Rows(plan.Holds)).Identity.ToString());
    }

    [Fact]
    public void Whoever_says_that_all_are_whole_is_believed()
    {
        var (plan, refused) = Lists.Plan($"{Lists.Header}12345678901237,,\n{Others}", Lists.Rules with { FourteenDigits = true });

        Assert.Empty(refused);
        Assert.Equal(9, plan.Holds.Count);
    }

    [Fact]
    public void An_exported_list_of_14_digits_is_read_whole()
    {
        var numbers = Enumerable.Range(0, 100).Select(i => 10_400_000_000_000UL + ((ulong)i * 7919)).Concat(Enumerable.Range(0, 100).Select(i => 35_209_900_000_000UL + ((ulong)i * 7919)));

        var (plan, refused) = Lists.Plan(Lists.Header + string.Concat(numbers.Select(n => $"{n},,\n")));

        Assert.Empty(refused);
        Assert.Equal(200, plan.Holds.Count);
    }

    [Fact]
    public void A_list_whose_numbers_all_lack_a_zero_is_refused()
    {
        var numbers = Enumerable.Range(0, 10).Select(i => EquipmentIdentity.FromValue(4_520_990_000_000UL + ((ulong)i * 7919))).Select(i => $"{i.Value}{Imei.CheckDigitOf(i)}");

        var (_, refused) = Lists.Plan(Lists.Header + string.Concat(numbers.Select(n => $"{n},,\n")));

        Assert.Equal(10, refused.Values.Count(r => r == "LEADING_ZERO_LOST"));
    }

    [Fact]
    public void A_few_numbers_of_unusual_length_are_reported()
    {
        List<string> notes = [];

        Lists.Plan($"{Lists.Header}{Others}35209900173009,,\n", Lists.Rules with { Note = notes.Add });

        Assert.Equal(["8 of 9 numbers have 15 digits, 1 has 14: check whether digits were lost, for example in a spreadsheet."], notes);
    }

    [Fact]
    public void What_lost_its_zero_unblocks_neither_of_the_two()
    {
        var (plan, _) = Lists.Plan($"{Lists.Header}12345678901237,,recovered\n012345678901237,,recovered\n12345678901237,,recovered\n{Others}");

        Assert.Empty(Lists.Rows(plan.Ends));
    }
}
