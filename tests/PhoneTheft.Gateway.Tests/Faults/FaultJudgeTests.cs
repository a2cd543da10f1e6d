using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Histories;
using PhoneTheft.Gateway.Histories.Faults;

namespace PhoneTheft.Gateway.Tests.Faults;

/// <summary>
/// The judges of runs with faults can fail: a good history passes, one with a fault is found by the judge that the fault is the matter of, and
/// what nobody promised is no fault.
/// </summary>
public sealed class FaultJudgeTests
{
    private const long AtTheEnd = 1_000;

    private static readonly EquipmentIdentity Stolen = EquipmentIdentity.FromValue(35_000_000_000_000);
    private static readonly EquipmentIdentity Found = EquipmentIdentity.FromValue(35_000_000_000_001);

    private static readonly Dictionary<string, (string Judge, FaultHistory History)> Broken = new(StringComparer.Ordinal)
    {
        ["an acknowledged hold is gone"] = (nameof(NothingLost), WithEnds(end => end with { Holds = new HashSet<(string, EquipmentIdentity)>() })),
        ["one gateway permits it"] = (nameof(NothingLost), WithEnds(end => end with { Prohibited = new HashSet<EquipmentIdentity>() })),
        ["a hold that was ended is back"] = (nameof(NothingLost), WithEnds(
            end => end with { Holds = new HashSet<(string, EquipmentIdentity)> { ("alpha", Stolen), ("alpha", Found) } })),
        ["a device that nobody blocks is prohibited"] = (nameof(NothingLost), WithEnds(
            end => end with { Prohibited = new HashSet<EquipmentIdentity> { Stolen, Found } })),
        ["a refused block was carried out"] = (nameof(NothingLost), With(Block(500, Found, OperationOutcome.Refused)) with
        {
            Ends = [.. Good.Ends.Select(end => end with { Holds = new HashSet<(string, EquipmentIdentity)> { ("alpha", Stolen), ("alpha", Found) } })],
        }),
        ["a block that found itself is gone"] = (nameof(NothingLost), WithEnds(
            end => end with { Holds = new HashSet<(string, EquipmentIdentity)>() },
            With(Block(500, Stolen, OperationOutcome.Unchanged)))),
        ["a copy is left and it is lost"] = (nameof(NothingLost), WithEnds(
            end => end with { Holds = new HashSet<(string, EquipmentIdentity)>() },
            Good with { Losses = [new LossWindow(50, 150)], Lives = [new GatewayLife("east", 0, 200), new GatewayLife("west", 0)] })),
        ["it was put back and then lost"] = (nameof(NothingLost), WithEnds(
            end => end with { Holds = new HashSet<(string, EquipmentIdentity)>() },
            Good with { Losses = [new LossWindow(50, 150, PutBack: 160)], Lives = [new GatewayLife("east", 0, 200)] })),
        ["what was prohibited is permitted"] = (nameof(StaysProhibited), With(Check(500, Stolen, V1.EquipmentStatus.Permitted))),
        ["another carrier's release opens it"] = (nameof(StaysProhibited), With(
            Release(450, Stolen, OperationOutcome.Changed) with { Carrier = "bravo" }, Check(500, Stolen, V1.EquipmentStatus.Permitted))),
        ["a release that found nothing opens it"] = (nameof(StaysProhibited), With(
            Release(450, Stolen, OperationOutcome.NotHeld), Check(500, Stolen, V1.EquipmentStatus.Permitted))),
        ["it opens before it expires"] = (nameof(StaysProhibited), WithExpiry(600, Check(500, Stolen, V1.EquipmentStatus.Permitted))),
        ["one list differs"] = (nameof(DigestsAgree), Good with { Ends = [Good.Ends[0], Good.Ends[1] with { Digests = ["aa", "00"] }] }),
        ["one list is not compared"] = (nameof(DigestsAgree), Good with { Ends = [Good.Ends[0], Good.Ends[1] with { Digests = [] }] }),
        ["a gateway is stale"] = (nameof(DigestsAgree), WithEnds(end => end with { Trouble = "shard 1 is Stale" })),
        ["a loss is open"] = (nameof(DigestsAgree), WithEnds(end => end with { Losses = ["2 changes of shard 1"] })),
        ["nobody has a list"] = (nameof(DigestsAgree), Good with { Ends = [] }),
        ["a gateway goes back"] = (nameof(NeverGoesBack), With(Check(500, Stolen, V1.EquipmentStatus.Prohibited, number: 1))),
        ["a gateway forgets what it wrote"] = (nameof(NeverGoesBack), With(
            Block(500, Stolen, OperationOutcome.Changed, number: 9), Check(520, Stolen, V1.EquipmentStatus.Prohibited, number: 8))),
    };

    private static readonly Dictionary<string, FaultHistory> Fine = new(StringComparer.Ordinal)
    {
        ["nothing happened to it"] = Good,
        ["a block of unknown outcome is there"] = WithEnds(
            end => end with { Holds = new HashSet<(string, EquipmentIdentity)> { ("alpha", Stolen), ("alpha", Found) }, Prohibited = new HashSet<EquipmentIdentity> { Stolen, Found } },
            With(Block(500, Found, OperationOutcome.Unknown))),
        ["a block of unknown outcome is not there"] = With(Block(500, Found, OperationOutcome.Unknown)),
        ["a release of unknown outcome opens it, late"] = With(
            Release(90, Stolen, OperationOutcome.Unknown), Check(500, Stolen, V1.EquipmentStatus.Permitted)),
        ["it expired"] = WithExpiry(400, Check(500, Stolen, V1.EquipmentStatus.Permitted)),
        ["another gateway has not seen it"] = With(Check(150, Stolen, V1.EquipmentStatus.Permitted, number: 1) with { Gateway = "west" }),
        ["another life of the gateway answers"] = With(Check(500, Stolen, V1.EquipmentStatus.Permitted, number: 1) with { Gateway = "east#2" }),
        ["every copy is gone"] = WithEnds(
            end => end with { Holds = new HashSet<(string, EquipmentIdentity)>(), Prohibited = new HashSet<EquipmentIdentity>() },
            Good with { Losses = [new LossWindow(50, 150)], Lives = [new GatewayLife("east", 0, 200), new GatewayLife("west", 120)] }),
        ["a new history has lower numbers"] = With(Check(500, Stolen, V1.EquipmentStatus.Prohibited, number: 1, epoch: 2)),
    };

    public static TheoryData<string> BrokenNames => [.. Broken.Keys];

    public static TheoryData<string> FineNames => [.. Fine.Keys];

    // Alpha blocks one device, and another one that it releases again. A gateway is asked about both.
    private static FaultHistory Good => new()
    {
        Seed = 7,
        Operations =
        [
            Block(100, Stolen, OperationOutcome.Changed, number: 2),
            Block(110, Found, OperationOutcome.Changed, number: 2),
            Check(200, Stolen, V1.EquipmentStatus.Prohibited, number: 3),
            Release(300, Found, OperationOutcome.Changed, number: 4),
            Check(400, Found, V1.EquipmentStatus.Permitted, number: 4),
        ],
        Acts = [new SiteAct(150, "east is killed")],
        Lives = [new GatewayLife("east", 0), new GatewayLife("west", 0)],
        Ends = [End("east"), End("west")],
        Ended = AtTheEnd,
    };

    [Theory]
    [MemberData(nameof(BrokenNames))]
    public void A_broken_history_is_found_by_its_judge(string name)
    {
        var (judge, history) = Broken[name];

        Assert.Contains(judge, FaultViolation.In(history).Select(violation => violation.Judge));
    }

    [Theory]
    [MemberData(nameof(FineNames))]
    public void What_nobody_promised_is_no_violation(string name) => Assert.Empty(FaultViolation.In(Fine[name]));

    [Fact]
    public void A_story_has_the_seed_the_acts_and_the_events_of_its_device_alone()
    {
        var history = With(Check(500, Stolen, V1.EquipmentStatus.Permitted, number: 5));

        var story = Story.Of(history, FaultViolation.In(history));

        Assert.StartsWith("Seed 7: ", story, StringComparison.Ordinal);
        Assert.Contains("-- east is killed", story, StringComparison.Ordinal);
        Assert.Contains("alpha asks east to block: Changed", story, StringComparison.Ordinal);
        Assert.Contains("east answers PERMITTED", story, StringComparison.Ordinal);
        Assert.DoesNotContain("release", story, StringComparison.Ordinal);
        Assert.Equal("", Story.Of(history, []));
    }

    private static FaultHistory With(params Operation[] more) => Good with { Operations = [.. Good.Operations, .. more] };

    private static FaultHistory WithExpiry(long expires, params Operation[] more) => Good with
    {
        Operations = [Good.Operations[0] with { Expires = expires }, .. Good.Operations.Skip(1), .. more],
    };

    private static FaultHistory WithEnds(Func<FinalList, FinalList> change, FaultHistory? history = null) =>
        (history ?? Good) with { Ends = [.. (history ?? Good).Ends.Select(change)] };

    private static FinalList End(string name) => new()
    {
        Name = name,
        Holds = new HashSet<(string, EquipmentIdentity)> { ("alpha", Stolen) },
        Prohibited = new HashSet<EquipmentIdentity> { Stolen },
        Digests = ["aa", "bb"],
    };

    private static Operation Block(long at, EquipmentIdentity device, OperationOutcome outcome, ulong number = 0) =>
        Asked(at, device, OperationKind.Place, number) with { Outcome = outcome, Carrier = "alpha" };

    private static Operation Release(long at, EquipmentIdentity device, OperationOutcome outcome, ulong number = 0) =>
        Asked(at, device, OperationKind.Release, number) with { Outcome = outcome, Carrier = "alpha" };

    private static Operation Check(long at, EquipmentIdentity device, V1.EquipmentStatus status, ulong number = 10, ulong epoch = 1) =>
        Asked(at, device, OperationKind.Check, number, epoch) with { Outcome = OperationOutcome.Answered, Status = status };

    private static Operation Asked(long at, EquipmentIdentity device, OperationKind kind, ulong number, ulong epoch = 1) => new()
    {
        Gateway = "east",
        Carrier = "",
        Kind = kind,
        Identity = device,
        Started = at,
        Ended = at + 5,
        Revision = number == 0 ? null : new V1.Revision { Shard = (uint)(device.Value % 2), Epoch = epoch, Number = number },
    };
}
