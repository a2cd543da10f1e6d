using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Cli.Interchange;

namespace PhoneTheft.Gateway.Tests.Cli.Import;

public sealed class RefusalReportTests
{
    [Fact]
    public void A_spreadsheet_takes_no_text_for_a_formula()
    {
        var text = new StringWriter();
        using (var report = new RefusalReport(text))
        {
            report.Add(7, new LineRefusal("IMEI_CHARACTER", "No, \"not\" that.", "=cmd()"));
        }

        Assert.Equal("line,reason,detail,text\n7,IMEI_CHARACTER,\"No, \"\"not\"\" that.\",\"'=cmd()\"\n", text.ToString());
    }

    [Fact]
    public void It_shows_the_first_lines_by_number_whatever_the_order()
    {
        using var report = new RefusalReport(TextWriter.Null);
        foreach (var line in Enumerable.Range(1, 100).Reverse())
        {
            report.Add(line, new LineRefusal("X", "", ""));
        }

        Assert.Equal(100, report.Count);
        Assert.Equal(Enumerable.Range(1, RefusalReport.Shown).Select(i => (long)i), report.First.Select(r => r.Key));
    }

    [Fact]
    public void Refusals_without_a_line_number_are_kept()
    {
        using var report = new RefusalReport(TextWriter.Null);
        report.Add(0, new LineRefusal("X", "", "1"));
        report.Add(0, new LineRefusal("X", "", "2"));

        Assert.Equal(2, report.First.Count);
    }
}
