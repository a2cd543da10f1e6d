using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Tests.Cli.Import;

public sealed class FullImportTests
{
    [Theory]
    [InlineData(100, 100, true)]
    [InlineData(100, 75, true)]
    [InlineData(100, 74, false)]
    [InlineData(100, 0, false)]
    [InlineData(4, 3, true)]
    [InlineData(3, 2, false)]
    [InlineData(0, 0, true)]
    [InlineData(1, 5, true)]
    public void A_list_may_lose_a_quarter_at_a_time(int held, int listed, bool accepted)
    {
        var (plan, _) = Lists.Plan(Lists.Header + string.Concat(Devices(listed).Select(d => $"{d},,\n")));
        var own = new OwnHolds([.. Devices(held)], []);
        var full = FullImport.Compare(plan, own);

        if (accepted)
        {
            FullImport.Guard(plan, own, full);
        }
        else
        {
            Assert.Equal(ExitCode.ShrinkGuard, Assert.Throws<CliException>(() => FullImport.Guard(plan, own, full)).ExitCode);
        }
    }

    [Theory]
    [InlineData(10_000, 2_500, true)]
    [InlineData(10_000, 2_501, false)]
    [InlineData(1_200, 999, true)]
    [InlineData(1_200, 1_000, false)]
    public void A_file_of_the_right_size_may_be_wrong(int held, int others, bool accepted)
    {
        var listed = Devices(held + others).Skip(others);
        var (plan, _) = Lists.Plan(Lists.Header + string.Concat(listed.Select(d => $"{d},,\n")));
        var own = new OwnHolds([.. Devices(held)], []);
        var full = FullImport.Compare(plan, own);
        Assert.Equal(others, full.Releases.Count);

        var refusal = Record.Exception(() => FullImport.Guard(plan, own, full));

        Assert.Equal(accepted, refusal is null);
    }

    [Fact]
    public void A_whole_list_releases_what_it_lacks_or_lists_as_recovered()
    {
        var (plan, _) = Lists.Plan(Lists.Header
            + "10000000000001,,\n"
            + "10000000000002,,recovered\n"
            + "10000000000003,20259999,\n"
            + "10000000000004,,blacklist\n10000000000004,,recovered\n"
            + "10000000000006,,,x\n");
        var own = new OwnHolds([.. Devices(6)], [.. Devices(9).Skip(6)]);

        var full = FullImport.Compare(plan, own);

        Assert.Equal(["10000000000002", "10000000000005"], Lists.Rows(full.Releases).Select(r => r.Identity.ToString()));
        Assert.Equal(3, full.Kept);
    }

    private static IEnumerable<EquipmentIdentity> Devices(int count) =>
        Enumerable.Range(1, count).Select(i => EquipmentIdentity.FromValue(10_000_000_000_000 + (ulong)i));
}
