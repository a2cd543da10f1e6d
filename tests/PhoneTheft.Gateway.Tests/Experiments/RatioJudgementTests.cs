using PhoneTheft.Gateway.Experiments.TwoBuilds;
using PhoneTheft.Gateway.LoadTest.Plans;

namespace PhoneTheft.Gateway.Tests.Experiments;

public sealed class RatioJudgementTests
{
    private const double Bound = 1.03;

    [Fact]
    public void Two_equal_builds_are_within()
    {
        var judgement = RatioJudgement.Of([0.99, 1.01, 1.00, 0.98, 1.02, 1.00, 1.01], Bound);

        Assert.Equal(RatioVerdict.Within, judgement.Verdict);
        Assert.Equal(1.00, judgement.Median, 6);
    }

    [Fact]
    public void A_build_that_costs_a_tenth_more_is_over()
    {
        Assert.Equal(RatioVerdict.Over, RatioJudgement.Of([1.09, 1.11, 1.10, 1.08, 1.12, 1.10, 1.11], Bound).Verdict);
    }

    [Fact]
    public void One_disturbed_round_of_nine_changes_nothing()
    {
        var judgement = RatioJudgement.Of([0.99, 1.01, 1.00, 0.98, 2.50, 1.00, 1.01, 1.02, 0.99], Bound);

        Assert.Equal((0.99, 1.02, RatioVerdict.Within), (judgement.Low, judgement.High, judgement.Verdict));
    }

    [Fact]
    public void Rounds_that_differ_too_much_are_not_judged()
    {
        Assert.Equal(RatioVerdict.TooWide, RatioJudgement.Of([0.80, 1.20, 1.00, 0.90, 1.10, 0.85, 1.15], Bound).Verdict);
    }

    [Theory]
    [InlineData(0.5, false)]
    [InlineData(1.5, true)]
    public void A_wide_spread_on_one_side_is_judged(double middle, bool isOver)
    {
        Assert.Equal(isOver ? RatioVerdict.Over : RatioVerdict.Within, RatioJudgement.Of([middle - 0.2, middle + 0.2, middle, middle - 0.1, middle + 0.1, middle + 0.05], Bound).Verdict);
    }

    [Theory]
    [InlineData(1.029, false)]
    [InlineData(1.031, true)]
    public void A_narrow_spread_is_judged_by_its_median(double median, bool isOver)
    {
        Assert.Equal(isOver ? RatioVerdict.Over : RatioVerdict.Within, RatioJudgement.Of([median - 0.01, median, median + 0.01, median - 0.005, median + 0.005], Bound).Verdict);
    }

    [Fact]
    public void Two_rounds_are_too_few()
    {
        Assert.Equal(RatioVerdict.TooWide, RatioJudgement.Of([1.00, 1.00], Bound).Verdict);
    }

    [Fact]
    public void The_worst_row_is_the_reports_verdict()
    {
        RoundOfBuilds[] rounds = [Round(unary: 1.00, stream: 0.80), Round(unary: 1.01, stream: 1.00), Round(unary: 1.00, stream: 1.20)];
        var report = new BuildsReport("1.0.0+new", "1.0.0+old", Bound, BuildsReport.RowsOf(rounds, Bound));

        Assert.Equal(RatioVerdict.TooWide, report.Verdict);
        Assert.Contains("| Check                  | 5.00 µs    | 5.00 µs   | 1.000 | 1.000 … 1.010 | ≤ 1.03 | within                |", report.Text(), StringComparison.Ordinal);
        Assert.Contains("CheckStream, a message: the rounds differ too much to judge a bound of 1.03. Run it again with more --rounds", report.Text(), StringComparison.Ordinal);

        RoundOfBuilds[] slower = [Round(unary: 1.20, stream: 0.80), Round(unary: 1.21, stream: 1.00), Round(unary: 1.20, stream: 1.20)];
        Assert.Equal(RatioVerdict.Over, (report with { Rows = BuildsReport.RowsOf(slower, Bound) }).Verdict);
    }

    private static RoundOfBuilds Round(double unary, double stream) => new(new Dictionary<CallKind, PairOfCosts>
    {
        [CallKind.Unary] = new(5 * unary, 5),
        [CallKind.Stream] = new(stream, 1),
        [CallKind.Bulk] = new(40, 40),
    });
}
