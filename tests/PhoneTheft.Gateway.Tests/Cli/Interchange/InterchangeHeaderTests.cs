using System.Text;
using CsCheck;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Tests.Cli.Interchange.Tables;

namespace PhoneTheft.Gateway.Tests.Cli.Interchange;

public sealed class InterchangeHeaderTests
{
    [Theory]
    [InlineData("", "FILE_EMPTY")]
    [InlineData("\n\r\n", "FILE_EMPTY")]
    [InlineData("490154203237518,20250102,\n", "HEADER_MISSING")]
    [InlineData("IMEI,status\n", "COLUMN_MISSING")]
    [InlineData("IMEI,reporting_date\n", "COLUMN_MISSING")]
    [InlineData("reporting_date,status\n", "COLUMN_MISSING")]
    [InlineData("IMEI,reporting_date,status,change type\n", "COLUMN_UNKNOWN")]
    [InlineData("IMEI,reporting_date,status,Change-Typ\n", "COLUMN_UNKNOWN")]
    [InlineData("IMEI,reporting_date,st\u0430tus\n", "COLUMN_UNKNOWN")]
    [InlineData("IMEI,reporting_date,status,IMEI2\n", "COLUMN_UNKNOWN")]
    [InlineData("IMEI,reporting_date,status,IMEI 2\n", "COLUMN_UNKNOWN")]
    [InlineData("IMEI,reporting_date,status,IMEI (slot 2)\n", "COLUMN_UNKNOWN")]
    [InlineData("IMEI,reporting_date,status,second imei\n", "COLUMN_UNKNOWN")]
    [InlineData("sep=,\nIMEI;reporting_date;status\n", "COLUMN_MISSING")]
    [InlineData("sep=x\nIMEI,reporting_date,status\n", "HEADER_MALFORMED")]
    [InlineData("IMEI,imei,reporting_date,status\n", "COLUMN_TWICE")]
    [InlineData("\"IMEI,reporting_date,status\n", "HEADER_MALFORMED")]
    [InlineData("IMEI,reporting_date,status,change_type\n", "CHANGE_TYPE_UNEXPECTED")]
    [InlineData("\u007fELF\u0002\0\0\0\n", "FILE_NOT_TEXT")]
    public void A_file_in_another_form_is_refused_whole(string text, string reason)
    {
        var refusal = Assert.Throws<CliException>(() => Lists.Read(text));

        Assert.Equal((ExitCode.Usage, reason), (refusal.ExitCode, refusal.Reason));
    }

    [Fact]
    public void A_delta_needs_its_column()
    {
        Assert.Equal("CHANGE_TYPE_MISSING", Assert.Throws<CliException>(() => Lists.Read(Lists.Header, delta: true)).Reason);
    }

    [Fact]
    public void A_file_in_utf_32_is_refused_whole()
    {
        var bytes = Encoding.UTF32.GetPreamble().Concat(Encoding.UTF32.GetBytes(Lists.Header + "490154203237518,,")).ToArray();

        Assert.Equal("FILE_NOT_TEXT", Assert.Throws<CliException>(() => Lists.Read(bytes)).Reason);
    }

    [Fact]
    public void A_header_without_end_refuses_the_file()
    {
        using var file = new EndlessStream((byte)'x', 100_000_000);

        var refusal = Assert.Throws<CliException>(() => InterchangeReader.Read(file, Lists.Rules).ToList());
        Assert.Equal("HEADER_TOO_LONG", refusal.Reason);
    }

    [Fact]
    public void No_bytes_crash_it()
    {
        Gen.Byte.Array[0, 60].Sample(bytes =>
        {
            try
            {
                Lists.Read(bytes);
            }
            catch (CliException refusal)
            {
                Assert.Equal(ExitCode.Usage, refusal.ExitCode);
            }
        });
    }
}
