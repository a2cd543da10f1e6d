using PhoneTheft.Gateway.Experiments.Comparison;
using PhoneTheft.Gateway.Experiments.Goals;

namespace PhoneTheft.Gateway.Tests.Experiments;

public sealed class FindingTableTests
{
    private static readonly Finding[] Findings =
    [
        Finding.Of("P1", "`Check` ÷ twin", Unit.Ratio, new Spread(0.951, 0.9, 1.01), Bound.AtLeast(0.95), "a note"),
        Finding.Of("P6", "p99 ÷ the twin's", Unit.Ratio, new Spread(1.31, 1, 2), Bound.AtMost(1.2)),
        Finding.Of("P8", "end to end", Unit.Ratio, new Spread(1.5, 1, 2)),
        new Finding { What = "gateway", Unit = Unit.PerSecond, Value = 123_456.7 },
    ];

    [Fact]
    public void Goals_are_told_with_what_they_reached()
    {
        Assert.Equal(
            """
            | #  | what             | goal     | found  | verdict    | least … most    | remarks |
            | -- | ---------------- | -------- | ------ | ---------- | --------------- | ------- |
            | P1 | `Check` ÷ twin   | ≥ 0.95 × | 0.95 × | reached    | 0.90 × … 1.01 × | a note  |
            | P6 | p99 ÷ the twin's | ≤ 1.20 × | 1.31 × | **missed** | 1.00 × … 2.00 × |         |
            | P8 | end to end       |          | 1.50 × | reported   | 1.00 × … 2.00 × |         |

            """.ReplaceLineEndings("\n"),
            FindingTable.OfGoals(Findings));
    }

    [Fact]
    public void Rows_without_a_goal_have_their_own_table()
    {
        Assert.Equal(
            """
            | for comparison | found     | least … most | remarks |
            | -------------- | --------- | ------------ | ------- |
            | gateway        | 123,457/s |              |         |

            """.ReplaceLineEndings("\n"),
            FindingTable.OfContext(Findings));
    }

    [Theory]
    [InlineData(0.95, "reached")]
    [InlineData(0.9499, "missed")]
    public void A_limit_is_reached_when_it_is_met_exactly(double value, string verdict)
    {
        Assert.Equal(verdict, (Findings[0] with { Value = value }).Verdict);
    }

    [Fact]
    public void A_run_rewrites_only_its_part_of_the_page()
    {
        var page = $"# Title\n\n{MarkedSection.Begin}\nold\n{MarkedSection.End}\n\nThe rest.\n";

        Assert.Equal($"# Title\n\n{MarkedSection.Begin}\n\nnew\n\n{MarkedSection.End}\n\nThe rest.\n", MarkedSection.Replace(page, "\nnew\n"));
        Assert.Throws<FormatException>(() => MarkedSection.Replace("# Title", "new"));
    }
}
