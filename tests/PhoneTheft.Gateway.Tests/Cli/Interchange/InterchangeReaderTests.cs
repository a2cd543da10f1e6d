using System.Text;
using CsCheck;
using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Tests.Cli.Interchange.Tables;

namespace PhoneTheft.Gateway.Tests.Cli.Interchange;

public sealed class InterchangeReaderTests
{
    private const string Good = "490154203237518,20250102,";

    [Theory]
    [InlineData("IMEI,reporting_date,status\n490154203237518,20250102,blacklist\n")]
    [InlineData("imei,REPORTING_DATE,Status\n490154203237518,20250102,BlackList")]
    [InlineData("\uFEFFIMEI,reporting_date,status\r\n490154203237518,20250102,\r\n")]
    [InlineData("\uFEFF\"IMEI\",\"reporting_date\",\"status\"\r490154203237518,20250102,\"\"\r")]
    [InlineData("status,IMEI,reporting_date\n,490154203237518,20250102\n")]
    [InlineData(" IMEI , reporting_date , status \n 490154203237518 , \"20250102\" , \n")]
    [InlineData("IMEI,reporting_date,status\n49-015420-323751-8,20250102,\n")]
    public void Writers_differ_and_mean_the_same(string text)
    {
        var line = Assert.Single(Lists.Read(text));

        Assert.Equal((LineIntent.Hold, "49015420323751", new DateOnly(2025, 1, 2)), (line.Intent, line.Identity.ToString(), line.Date));
        Assert.Equal(2, line.Number);
    }

    [Theory]
    [InlineData(",", null)]
    [InlineData("20000101,", "2000-01-01")]
    [InlineData("20240229,", "2024-02-29")]
    [InlineData("20261123,", "2026-11-23")]
    [InlineData("2026-01-14,", "2026-01-14")]
    [InlineData("14.01.2026,", "2026-01-14")]
    [InlineData("4.1.2026,", "2026-01-04")]
    [InlineData("2026/01/14,", "2026-01-14")]
    [InlineData("2026-01-14 00:00:00,", "2026-01-14")]
    public void A_date_is_a_day_or_nothing(string rest, string? expected)
    {
        Assert.Equal(expected is null ? null : DateOnly.Parse(expected), Assert.Single(Lists.Read($"{Lists.Header}490154203237518,{rest.TrimEnd(',')},")).Date);
    }

    [Theory]
    [InlineData("490154203237518,19991231,", "DATE_TOO_EARLY")]
    [InlineData("490154203237518,20261124,", "DATE_IN_FUTURE")]
    [InlineData("490154203237518,20250230,", "DATE_NOT_IN_CALENDAR")]
    [InlineData("490154203237518,20250002,", "DATE_NOT_IN_CALENDAR")]
    [InlineData("490154203237518,00000101,", "DATE_NOT_IN_CALENDAR")]
    [InlineData("490154203237518,01/02/2025,", "DATE_MALFORMED")]
    [InlineData("490154203237518,01-02-2025,", "DATE_MALFORMED")]
    [InlineData("490154203237518,1.2.25,", "DATE_MALFORMED")]
    [InlineData("490154203237518,2025-1-2,", "DATE_MALFORMED")]
    [InlineData("490154203237518,45659,", "DATE_MALFORMED")]
    [InlineData("490154203237518,20250102\u200B,", "DATE_MALFORMED")]
    [InlineData("490154203237518,31.02.2025,", "DATE_NOT_IN_CALENDAR")]
    [InlineData("490154203237518,2025-02-30,", "DATE_NOT_IN_CALENDAR")]
    [InlineData("490154203237518,2025010,", "DATE_MALFORMED")]
    [InlineData("490154203237518,٢٠٢٥,", "DATE_MALFORMED")]
    [InlineData("490154203237518,20250102,12345", "STATUS_MALFORMED")]
    [InlineData("490154203237518,20250102,-", "STATUS_MALFORMED")]
    [InlineData("490154203237518,20250102,re\u0007covered", "STATUS_CHARACTER")]
    [InlineData("490154203237519,20250102,", "CHECK_DIGIT_WRONG")]
    [InlineData("490154203237519,20250102,recovered", "CHECK_DIGIT_WRONG")]
    [InlineData("00000000000000,,", "IMEI_PLACEHOLDER")]
    [InlineData(",20250102,", "IMEI_EMPTY")]
    [InlineData("ABCDEF,,", "IMEI_CHARACTER")]
    [InlineData("35332811*0000#,,", "IMEI_CHARACTER")]
    [InlineData("4901542032375,,", "SPREADSHEET_NUMBER")]
    [InlineData("4901542032376,,", "IMEI_LENGTH")]
    [InlineData("49015420323751861,,", "IMEI_LENGTH")]
    [InlineData("490154203237518,20250102", "FIELDS_TOO_FEW")]
    [InlineData("490154203237518", "FIELDS_TOO_FEW")]
    [InlineData("490154203237518,20250102,,x", "FIELDS_TOO_MANY")]
    [InlineData("490154203237518,20250102,,\u00A0", "FIELDS_TOO_MANY")]
    [InlineData("\"490154203237518,20250102,", "QUOTE_MALFORMED")]
    [InlineData("\"490154203237518\"x,20250102,", "QUOTE_MALFORMED")]
    [InlineData("49015420\"3237518,20250102,", "QUOTE_MALFORMED")]
    public void A_wrong_line_is_refused_and_the_next_read(string wrong, string reason)
    {
        var lines = Lists.Read($"{Lists.Header}{wrong}\n{Good}\n");

        Assert.Equal(2, lines.Count);
        Assert.Equal((2, reason), (lines[0].Number, lines[0].Refusal?.Reason));
        Assert.Equal(LineIntent.None, lines[0].Intent);
        Assert.Equal((3, LineIntent.Hold), (lines[1].Number, lines[1].Intent));
    }

    [Theory]
    [InlineData("490154203237519,20250102,", "49015420323751")]
    [InlineData("490154203237518,20250230,", "49015420323751")]
    [InlineData("490154203237518,20250102,,x", "49015420323751")]
    [InlineData("490154203237518", "49015420323751")]
    [InlineData("4901542032375,,", null)]
    public void A_refused_line_still_names_its_device_where_it_can(string wrong, string? identity)
    {
        Assert.Equal(identity, Assert.Single(Lists.Read(Lists.Header + wrong)).Identity?.ToString());
    }

    [Fact]
    public void A_lenient_caller_overlooks_check_digits()
    {
        Assert.Equal(LineIntent.Hold, Assert.Single(Lists.Read($"{Lists.Header}622222222222222,,", lenient: true)).Intent);
    }

    [Theory]
    [InlineData("add", "", LineIntent.Hold)]
    [InlineData("UPDATE", "blacklist", LineIntent.Hold)]
    [InlineData("add", "pending", LineIntent.EndByStatus)]
    [InlineData("update", "recovered", LineIntent.EndByStatus)]
    [InlineData("Remove", "blacklist", LineIntent.EndByRemoval)]
    [InlineData("remove", "", LineIntent.EndByRemoval)]
    [InlineData("", "", LineIntent.None)]
    [InlineData("delete", "", LineIntent.None)]
    [InlineData("removed", "", LineIntent.None)]
    [InlineData("remove\u200B", "", LineIntent.None)]
    [InlineData("\u00A0remove", "", LineIntent.None)]
    [InlineData("rem\u043Eve", "", LineIntent.None)]
    [InlineData("add.", "", LineIntent.None)]
    [InlineData("\u00A0", "", LineIntent.None)]
    public void A_delta_says_what_changes(string change, string status, object intent)
    {
        var line = Assert.Single(Lists.Read($"change_type,IMEI,reporting_date,status\n{change},490154203237518,,{status}", delta: true));

        Assert.Equal(intent, line.Intent);
        Assert.Equal(line.Intent == LineIntent.None ? "CHANGE_TYPE_UNKNOWN" : null, line.Refusal?.Reason);
    }

    [Fact]
    public void Numbers_are_those_of_an_editor()
    {
        var lines = Lists.Read("\n\nIMEI,reporting_date,status\r\n\r\n  \t\n490154203237518,,\r490154203237518,,\n\n490154203237518,,");

        Assert.Equal([6, 7, 9], lines.Select(l => l.Number));
    }

    [Fact]
    public void A_header_has_no_data_and_that_is_fine() => Assert.Empty(Lists.Read(Lists.Header));

    [Fact]
    public void A_line_of_100_MB_is_refused_with_little_memory()
    {
        var file = new ConcatenatedStream(
            new MemoryStream(Encoding.ASCII.GetBytes(Lists.Header + Good + "\n")),
            new EndlessStream((byte)'7', 100_000_000),
            new MemoryStream(Encoding.ASCII.GetBytes("\n" + Good + "\n")));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var lines = InterchangeReader.Read(file, Lists.Rules).ToList();

        Assert.Equal([null, "LINE_TOO_LONG", null], lines.Select(l => l.Refusal?.Reason));
        Assert.Equal([2, 3, 4], lines.Select(l => l.Number));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }

    [Fact]
    public void No_bytes_crash_it()
    {
        var junk = Gen.OneOf(
            Gen.Byte.Array[0, 60],
            Gen.OneOf(",", "\"", "\r", "\n", "\0", "490154203237518", "20250102", "blacklist", "\uFEFF", "é", "-").Array[0, 30].Select(p => Encoding.UTF8.GetBytes(string.Concat(p))));

        junk.Sample(bytes =>
        {
            foreach (var line in Lists.Read([.. Encoding.ASCII.GetBytes(Lists.Header), .. bytes]))
            {
                Assert.True(line.Number >= 2);
                Assert.Equal(line.Intent == LineIntent.None, line.Refusal is not null);
                Assert.True(line.Refusal is not null || line.Identity is not null);
                Assert.InRange(line.Refusal?.Text.Length ?? 0, 0, 64);
            }
        });
    }
}
