using PhoneTheft.Gateway.Cli.Holds;
using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Syncing;

/// <summary>Compares a list with the carrier's own holds in the state file.</summary>
/// <remarks>
/// A published hold must be complete, as it may be sent again much later: what the list does not say is filled in here, before it is
/// journaled.
/// </remarks>
internal sealed class ListComparison
{
    private readonly List<EquipmentIdentity> _same = [];
    private readonly Dictionary<EquipmentIdentity, (HoldTerms Before, HoldTerms After)> _changing = [];

    private ListComparison()
    {
    }

    /// <summary>The carrier's own holds.</summary>
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

    /// <summary>Whether publishing the device again would change nothing.</summary>
    public bool IsSame(EquipmentIdentity identity) => _same.BinarySearch(identity) >= 0;

    public bool IsHeld(EquipmentIdentity identity) => Own.IsBlocked(identity) || Own.IsTracked(identity);

    /// <summary>The existing hold before and after the list; null if the list does not change one.</summary>
    public (HoldTerms Before, HoldTerms After)? ChangeOf(EquipmentIdentity identity) =>
        _changing.TryGetValue(identity, out var change) ? change : null;

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
