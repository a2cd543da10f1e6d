using CsCheck;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Tests.Cli.Import;

public sealed class ImportPlannerTests
{
    private const string A = "49015420323751";
    private const string B = "35693803564380";

    [Fact]
    public void The_hostile_list_is_told_apart_line_by_line()
    {
        var (plan, refused) = Lists.Plan(
            """
            IMEI,reporting_date,status
            490154203237518,20250102,
            490154203237519,20250102,
            49015420323751,20250230,
            ABCDEF,20250101,
            4901542032375186,20250103,blacklist
            353880080000000000,20250103,
            "356938035643809",20250104,blacklist
            356938035643809,20250104,blacklist
            ,20250104,
            012345678901237,,weird-status
            0000000000000000,,
            356938035643809,20250105,recovered
            35332811000001M-YM-#,20250101,
            353328110000014,20250101,blacklist,extra
            """);

        var held = Assert.Single(Lists.Rows(plan.Holds));
        Assert.Equal((A, new DateOnly(2025, 1, 2), 2), (held.Identity.ToString(), held.Date, held.Number));
        Assert.Empty(Lists.Rows(plan.Ends));
        Assert.Equal((14, 0, 1, 1, 12), (plan.Lines, plan.NotHeldByStatus, plan.Repeats, plan.RepeatsWithOtherDate, plan.Refused));
        Assert.Equal(
            [
                (3, "CHECK_DIGIT_WRONG"), (4, "DATE_NOT_IN_CALENDAR"), (5, "IMEI_CHARACTER"), (7, "IMEI_LENGTH"), (8, "CONTRADICTION"), (9, "CONTRADICTION"),
                (10, "IMEI_EMPTY"), (11, "STATUS_UNKNOWN"), (12, "IMEI_PLACEHOLDER"), (13, "CONTRADICTION"), (14, "IMEI_CHARACTER"), (15, "FIELDS_TOO_MANY"),
            ],
            refused.Select(r => (r.Key, r.Value)));
    }

    [Theory]
    [InlineData("20250105", "20250103", "20250104", "2025-01-03")]
    [InlineData("20250105", "", "20250104", "2025-01-04")]
    [InlineData("", "", "", null)]
    public void The_earliest_day_counts(string first, string second, string third, string? expected)
    {
        var (plan, _) = Lists.Plan($"{Lists.Header}{A},{first},\n{A}8,{second},blacklist\n{A}86,{third},\n");

        Assert.Equal(expected is null ? null : DateOnly.Parse(expected), Assert.Single(Lists.Rows(plan.Holds)).Date);
        Assert.Equal(2, plan.Repeats);
    }

    [Fact]
    public void Contradicting_lines_are_all_refused_however_far_apart()
    {
        var between = string.Concat(Enumerable.Range(0, 5_000).Select(i => $"3569380{i:D7},,\n"));

        var (plan, refused) = Lists.Plan($"{Lists.Header}{A},,\n{between}{A}8,,recovered\n{between}{A},20250101,blacklist\n");

        Assert.Equal([2, 5003, 10004], refused.Keys);
        Assert.All(refused.Values, r => Assert.Equal("CONTRADICTION", r));
        Assert.Equal((5_000, 5_000), (plan.Holds.Count, plan.Repeats));
        Assert.True(plan.IsUnsureOf(Identity(A)));
    }

    [Fact]
    public void A_refused_line_keeps_its_devices_hold()
    {
        var (plan, refused) = Lists.Plan($"{Lists.Header}{A},20259999,blacklist\n{A},,recovered\n{B},,recovered\n");

        Assert.Equal([(2, "DATE_NOT_IN_CALENDAR"), (3, "DEVICE_UNSURE")], refused.Select(r => (r.Key, r.Value)));
        Assert.Equal(B, Assert.Single(Lists.Rows(plan.Ends)).Identity.ToString());
    }

    [Fact]
    public void A_delta_may_not_add_and_remove_one_device()
    {
        var (plan, refused) = Lists.Plan($"IMEI,reporting_date,status,change_type\n{A},,,add\n{A},,,remove\n{B},,,remove\n{B},,recovered,update\n", delta: true);

        Assert.Equal([2, 3], refused.Keys);
        Assert.Equal((0, 1, 1), (plan.Removed, plan.NotHeldByStatus, plan.Repeats));
    }

    [Fact]
    public void Lines_are_counted_and_devices_planned_once()
    {
        var line = Gen.Select(
            Gen.OneOf(A, A + "8", A + "9", B, "11111111111111", "x", "3569380356438"),
            Gen.OneOf("", "20250101", "20250102", "20259999"),
            Gen.OneOf("", "blacklist", "recovered", "pending"));

        line.Array[0, 12].Sample(lines =>
        {
            var (plan, refused) = Lists.Plan(Lists.Header + string.Concat(lines.Select(l => $"{l.Item1},{l.Item2},{l.Item3}\n")));

            Assert.Equal(lines.Length, plan.Lines);
            Assert.Equal(refused.Count, plan.Refused);
            var planned = Lists.Rows(plan.Holds).Concat(Lists.Rows(plan.Ends)).Select(p => p.Identity).ToList();
            Assert.Equal(planned.Count, planned.Distinct().Count());
            Assert.All(Lists.Rows(plan.Ends), end => Assert.False(plan.IsUnsureOf(end.Identity)));
        });
    }

    private static EquipmentIdentity Identity(string text) => Imei.Parse(text).Identity;
}
