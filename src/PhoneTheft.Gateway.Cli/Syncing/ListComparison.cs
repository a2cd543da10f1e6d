using PhoneTheft.Gateway.Cli.Holds;
using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Syncing;

/// <summary>The carrier's own holds, as the state has them, and what a list makes of those that it names.</summary>
/// <remarks>A published hold is whole, as it may be sent again long after: what the list doesn't say has to be filled in here, before it is journaled.</remarks>
internal sealed class ListComparison
{
    private readonly List<EquipmentIdentity> _same = [];
    private readonly Dictionary<EquipmentIdentity, (HoldTerms Before, HoldTerms After)> _changing = [];

    private ListComparison()
    {
    }

    /// <summary>By disposition.</summary>
    public OwnHolds Own { get; private set; } = new([], []);

    public static ListComparison Read(string path, ImportPlan plan, ImportOptions options, DateTimeOffset now)
    {
        List<EquipmentIdentity> blocked = [];
        List<EquipmentIdentity> tracked = [];
        using var reader = SyncState.OpenToRead(path);
        var held = new ListComparison();
        foreach (var hold in reader.OwnHolds())
        {
            (hold.Disposition == Disposition.Block ? blocked : tracked).Add(hold.Identity);
            if (plan.Holds.Find(hold.Identity) is { } line)
            {
                held.Compare(hold.Identity, HoldTerms.Of(hold), line, options, now);
            }
        }

        held.Own = new OwnHolds(blocked, tracked);
        return held;
    }

    /// <summary>Whether publishing it again would change nothing.</summary>
    public bool IsSame(EquipmentIdentity identity) => _same.BinarySearch(identity) >= 0;

    public bool IsHeld(EquipmentIdentity identity) => Own.IsBlocked(identity) || Own.IsTracked(identity);

    /// <summary>A hold that the list changes, whole; null: there is none.</summary>
    public (HoldTerms Before, HoldTerms After)? ChangeOf(EquipmentIdentity identity) => _changing.TryGetValue(identity, out var change) ? change : null;

    private void Compare(EquipmentIdentity identity, HoldTerms before, PlannedLine line, ImportOptions options, DateTimeOffset now)
    {
        var after = ListedHold.After(before, line, options, now);
        if (before.IsSameAs(after))
        {
            _same.Add(identity);
        }
        else
        {
            _changing[identity] = (before, after);
        }
    }
}
