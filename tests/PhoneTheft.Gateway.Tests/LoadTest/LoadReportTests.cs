using System.Text.Json;
using System.Xml.Linq;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.LoadTest.Profiles;
using PhoneTheft.Gateway.LoadTest.Reports;
using PhoneTheft.Gateway.LoadTest.Results;

namespace PhoneTheft.Gateway.Tests.LoadTest;

public sealed class LoadReportTests
{
    [Fact]
    public void The_document_holds_what_the_charts_are_drawn_from()
    {
        using var document = JsonDocument.Parse(LoadDocument.Of(Result(), "loadtest check"));
        var root = document.RootElement;

        Assert.True(root.GetProperty("isClean").GetBoolean());
        Assert.Equal(1_000, root.GetProperty("answersPerSecond").GetDouble());
        Assert.InRange(root.GetProperty("latency").GetProperty("99.99").GetDouble(), 990, 1_010);
        Assert.Equal(10, root.GetProperty("overTime").GetArrayLength());
        Assert.Equal("attach-storm", root.GetProperty("plan").GetProperty("profile").GetString());
    }

    [Fact]
    public void The_page_needs_no_other_file_and_no_script()
    {
        var page = LoadPage.Of(Result(), "loadtest check --list a&b.csv");

        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("src=", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("href=", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("a&amp;b.csv", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Some answers were wrong or missing", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("<svg").Length - 1);
    }

    [Fact]
    public void A_run_with_a_wrong_answer_says_so_first()
    {
        var result = Result() with { WrongAnswers = 1 };

        Assert.False(result.IsClean);
        Assert.Contains("Some answers were wrong or missing", LoadPage.Of(result, ""), StringComparison.Ordinal);
    }

    [Fact]
    public void A_chart_has_a_line_for_each_run()
    {
        var chart = XDocument.Parse(LoadCharts.Latency("A & B", ("gateway", Result()), ("twin", Result())));

        var lines = chart.Descendants().Where(element => element.Name.LocalName == "polyline").ToList();
        Assert.Equal(2, lines.Count);
        Assert.All(lines, line => Assert.True(line.Attribute("points")!.Value.Split(' ').Length > 50));
        Assert.Contains(chart.Descendants(), element => element.Value == "twin");
    }

    [Theory]
    [InlineData(0.5, 0.5)]
    [InlineData(1, 1)]
    [InlineData(95, 100)]
    [InlineData(1_150_000, 1_200_000)]
    public void An_axis_ends_at_a_round_number_above_the_largest(double largest, double end)
    {
        var axis = ChartAxis.Linear("", largest);

        Assert.Equal(end, axis.Ticks[^1].Value, 6);
        Assert.InRange(axis.Ticks.Count, 3, 8);
    }

    [Fact]
    public void Each_nine_is_as_wide_as_the_one_before()
    {
        var axis = ChartAxis.Percentiles("", nines: 4);

        Assert.Equal([0, 0.25, 0.5, 0.75, 1], new[] { 0, 90, 99, 99.9, 99.99 }.Select(percent => Math.Round(axis.PositionOf(percent), 6)));
    }

    // 10,000 answers of 1 µs … 1 ms, one a millisecond.
    private static LoadResult Result()
    {
        var latency = WorkerResults.NewHistogram();
        for (var n = 1; n <= 10_000; n++)
        {
            latency.RecordValue(n * 100);
        }

        return new LoadResult
        {
            Plan = new LoadPlan
            {
                Address = new Uri("http://127.0.0.1:50051"),
                Devices = new DevicePool([new(EquipmentIdentity.FromValue(1), EquipmentStatus.Permitted)]),
                Loop = LoopKind.Open,
                Profile = ProfileKind.AttachStorm,
            },
            Started = DateTimeOffset.UnixEpoch,
            Elapsed = TimeSpan.FromSeconds(10),
            Answers = 10_000,
            Calls = 10_000,
            CallsInAll = 13_000,
            Errors = new Dictionary<string, long>(),
            WrongAnswers = 0,
            Unanswered = 0,
            BoundHits = 0,
            NotSent = 0,
            Latency = latency,
            Lateness = WorkerResults.NewHistogram(),
            GeneratorCpu = TimeSpan.FromSeconds(1),
            GeneratorAllocated = 0,
            Threads = 1,
            ServerCpu = null,
            OverTime = [.. Enumerable.Range(0, 10).Select(second => new TimeSlice(second, 1, 1_000, 1_000_000))],
            Interrupted = false,
        };
    }
}
