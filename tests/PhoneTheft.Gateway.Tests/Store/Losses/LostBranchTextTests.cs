using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.Store.Reissuing;

namespace PhoneTheft.Gateway.Tests.Store.Losses;

/// <summary>The file of lost changes, whole and damaged: what is missing of it is noticed, and ends no hold.</summary>
public sealed class LostBranchTextTests
{
    private static readonly StoreIdentity Identity = new(Guid.Parse("11111111-2222-3333-4444-555555555555"), 16);

    private static readonly EquipmentIdentity Phone = EquipmentIdentity.FromValue(35_000_000_000_000 + 7);
    private static readonly EquipmentIdentity Other = EquipmentIdentity.FromValue(35_000_000_000_000 + 7 + 16);
    private static readonly EquipmentIdentity Third = EquipmentIdentity.FromValue(35_000_000_000_000 + 7 + 32);

    // Reported, found, stolen again; another one that is followed, and one that is blocked.
    private static readonly LostBranch Branch = new(
        new Loss { Shard = Phone.ShardOf(16), Number = 5, Chain = ChainAt(5).First, Head = 9, HeadChain = ChainAt(9).First, Changes = 5, NoticedAt = DateTimeOffset.UnixEpoch },
        Fork: 4,
        Epoch: 1,
        [Placed(5, Phone, Disposition.Block), Released(6, Phone), Placed(7, Phone, Disposition.Block), Placed(8, Other, Disposition.Track), Placed(9, Third, Disposition.Block)]);

    private static readonly LostContent Content = new(
        [Branch],
        [new KeptHolds(Phone.ShardOf(16), 4, [KeyValuePair.Create(Phone, Of(EquipmentStatus.Prohibited)), KeyValuePair.Create(Other, Of(EquipmentStatus.Tracked))])]);

    public static TheoryData<int> LinesAfterTheFirst => [.. Enumerable.Range(1, LostBranchText.Format(Identity, Content).Count() - 1)];

    [Fact]
    public void What_is_written_is_read()
    {
        var read = Read([.. LostBranchText.Format(Identity, Content)], damaged: 0);

        Assert.Equal(Branch.Changes.Select(change => (change.Revision.Number, change.Kind, change.Identity)),
            Assert.Single(read.Branches).Changes.Select(change => (change.Revision.Number, change.Kind, change.Identity)));
        Assert.Equal(["Prohibited", "Tracked"], Assert.Single(read.Holds).Devices.Select(device => device.Value.Status.ToString()));
    }

    [Theory]
    [MemberData(nameof(LinesAfterTheFirst))]
    public void A_file_that_was_cut_off_says_so(int lines)
    {
        Read([.. LostBranchText.Format(Identity, Content).Take(lines)], damaged: 1);
    }

    [Theory]
    [MemberData(nameof(LinesAfterTheFirst))]
    public void A_line_that_is_not_there_is_missed(int line)
    {
        Read([.. LostBranchText.Format(Identity, Content).Where((_, i) => i != line)], damaged: 1);
    }

    [Fact]
    public void Where_a_line_is_missing_no_older_change_ends_a_hold()
    {
        var lines = LostBranchText.Format(Identity, Content).ToList();

        // The second report of the phone: line 4, after the store's, the branch's, and the changes 5 and 6.
        lines.RemoveAt(4);
        var branch = Assert.Single(Read(lines, damaged: 1).Branches);

        Assert.True(branch.HasGaps);
        Assert.Equal([(9, false)], OperationsOf(branch));
        Assert.Equal([(6, true), (7, false), (8, false), (9, false)], OperationsOf(Branch).Order());
        Assert.False(Branch.HasGaps);
    }

    [Fact]
    public void Where_only_the_beginning_is_not_known_the_last_changes_are()
    {
        Assert.False((Branch with { Fork = null, Changes = [.. Branch.Changes.Skip(1)] }).HasGaps);
        Assert.True((Branch with { Changes = [.. Branch.Changes.SkipLast(1)] }).HasGaps);
    }

    private static LostContent Read(IReadOnlyList<string> lines, int damaged)
    {
        var content = LostBranchText.Parse(lines, Identity, out var found);
        Assert.Equal(damaged, found);
        return content!;
    }

    private static IEnumerable<(int Number, bool IsPast)> OperationsOf(LostBranch branch) =>
        LostRun.Of(branch).SelectMany(run => run).Select(operation => ((int)operation.Change.Revision.Number, operation.IsPast));

    private static LostStatus Of(EquipmentStatus status) => new(status, ["alpha"]);

    private static Chain ChainAt(int number) => new((ulong)number, 0, 0);

    private static Change Placed(int number, EquipmentIdentity device, Disposition disposition)
    {
        var status = disposition == Disposition.Block ? EquipmentStatus.Prohibited : EquipmentStatus.Tracked;
        return ChangeOf(number, device, ChangeKind.Placed, status) with { Hold = HoldOf(number, device, disposition) };
    }

    private static Change Released(int number, EquipmentIdentity device) =>
        ChangeOf(number, device, ChangeKind.Released, EquipmentStatus.Permitted) with { Ended = HoldOf(number - 1, device, Disposition.Block) };

    private static Hold HoldOf(int number, EquipmentIdentity device, Disposition disposition) => new()
    {
        Carrier = "alpha",
        Identity = device,
        Disposition = disposition,
        Reason = HoldReason.Stolen,
        AssertedAt = DateTimeOffset.UnixEpoch,
        Actor = "ops",
        Revision = new Revision(device.ShardOf(16), 1, number, ChainAt(number).First),
    };

    private static Change ChangeOf(int number, EquipmentIdentity device, ChangeKind kind, EquipmentStatus status) => new()
    {
        Revision = new Revision(device.ShardOf(16), 1, number, ChainAt(number).First),
        Chain = ChainAt(number),
        Kind = kind,
        Identity = device,
        Status = status,
        Carrier = "alpha",
        At = DateTimeOffset.UnixEpoch,
        Actor = "ops",
        Prohibited = 0,
        Tracked = 0,
        Holds = 0,
        Digest = default,
    };
}
