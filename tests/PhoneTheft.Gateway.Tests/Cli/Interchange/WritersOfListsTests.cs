using System.Text;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Interchange;

namespace PhoneTheft.Gateway.Tests.Cli.Interchange;

/// <summary>What Excel, LibreOffice and databases make of a list.</summary>
public sealed class WritersOfListsTests
{
    [Theory]
    [InlineData("sep=,\nIMEI,reporting_date,status\n490154203237518,20250102,\n", 3)]
    [InlineData("sep=;\r\nIMEI;reporting_date;status\r\n490154203237518;20250102;\r\n", 3)]
    [InlineData("\uFEFFsep=;\nIMEI;reporting_date;status\n490154203237518;20250102;\n", 3)]
    [InlineData("\"sep=;\"\nIMEI;reporting_date;status\n490154203237518;20250102;\n", 3)]
    [InlineData("IMEI;reporting_date;status\n490154203237518;20250102;\n", 2)]
    [InlineData("IMEI\treporting_date\tstatus\n490154203237518\t20250102\t\n", 2)]
    [InlineData("IMEI|reporting_date|status\n490154203237518|20250102|blacklist\n", 2)]
    [InlineData("IMEI,reporting_date,status,,,\n490154203237518,20250102,,,,\n", 2)]
    [InlineData("IMEI,reporting_date,status\n490154203237518,20250102,,,,\n", 2)]
    [InlineData("IMEI,reporting_date,status\n,,\n490154203237518,20250102,\n,,\n , ,\t\n", 3)]
    [InlineData("\u00A0IMEI,reporting_date\u00A0,status\u00A0\n490154203237518,20250102,\n", 2)]
    [InlineData("\"\uFEFFIMEI\",reporting_date,status\n490154203237518,20250102,\n", 2)]
    [InlineData("brand,IMEI,model,reporting_date,status,note\nX,490154203237518,\"Y, Z\",20250102,,stolen in town\n", 2)]
    public void It_is_read_where_it_can_mean_one_thing_only(string text, long number)
    {
        var line = Assert.Single(Lists.Read(text));

        Assert.Equal((number, LineIntent.Hold, "49015420323751", new DateOnly(2025, 1, 2)), (line.Number, line.Intent, line.Identity.ToString(), line.Date));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Unicode_text_of_Excel_is_read(bool bigEndian)
    {
        var encoding = new UnicodeEncoding(bigEndian, byteOrderMark: true);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("IMEI\treporting_date\tstatus\r\n490154203237518\t20250102\tblacklist\r\n")];

        Assert.Equal(LineIntent.Hold, Assert.Single(Lists.Read(bytes)).Intent);
    }

    [Fact]
    public void Unknown_columns_are_not_read_but_named()
    {
        List<string> notes = [];

        Lists.Read("brand,IMEI,,reporting_date,status\n", Lists.Rules with { Note = notes.Add });

        Assert.Equal(["Columns that were not read: 'brand', one without a name."], notes);
    }

    [Theory]
    [InlineData("490154203237518\n356938035643809\n")]
    [InlineData("\uFEFF490154203237518\r\n\r\n356938035643809,\r\n")]
    [InlineData("IMEI\n490154203237518\n356938035643809\n")]
    [InlineData("IMEI,brand\n490154203237518,X\n356938035643809,\n")]
    [InlineData("sep=;\nIMEI;reporting_date\n490154203237518;\n356938035643809;2026-01-14\n")]
    public void A_plain_list_says_by_an_option_what_it_is(string text)
    {
        Assert.All(Lists.Read(text, Lists.Rules with { Status = LineIntent.Hold }), l => Assert.Equal(LineIntent.Hold, l.Intent));
        Assert.All(Lists.Read(text, Lists.Rules with { Status = LineIntent.EndByStatus }), l => Assert.Equal(LineIntent.EndByStatus, l.Intent));
        Assert.Equal(2, Lists.Read(text, Lists.Rules with { Status = LineIntent.Hold }).Count);
    }

    [Fact]
    public void A_plain_list_has_one_number_a_line()
    {
        var lines = Lists.Read("490154203237518,356938035643809\nx\n", Lists.Rules with { Status = LineIntent.Hold });

        Assert.Equal(["FIELDS_TOO_MANY", "IMEI_CHARACTER"], lines.Select(l => l.Refusal?.Reason));
    }

    [Fact]
    public void A_status_said_twice_refuses_the_file()
    {
        var refusal = Assert.Throws<CliException>(() => Lists.Read(Lists.Header, Lists.Rules with { Status = LineIntent.Hold }));

        Assert.Equal((ExitCode.Usage, "STATUS_TWICE"), (refusal.ExitCode, refusal.Reason));
    }
}
