using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Client.State;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Syncing;

/// <summary>The carrier's own holds, as the state has them.</summary>
/// <param name="Own">By disposition.</param>
/// <param name="Same">Those that a line of the file, with this reason, would leave as they are; ascending.</param>
internal sealed record HeldNow(OwnHolds Own, List<EquipmentIdentity> Same)
{
    public static HeldNow Read(string path, HoldReason reason)
    {
        List<EquipmentIdentity> blocked = [];
        List<EquipmentIdentity> tracked = [];
        List<EquipmentIdentity> same = [];
        using var reader = SyncState.OpenToRead(path);
        foreach (var hold in reader.OwnHolds())
        {
            (hold.Disposition == Disposition.Block ? blocked : tracked).Add(hold.Identity);
            if (hold is { Disposition: Disposition.Block, ExpiresAt: null, Reference.Length: 0 } && hold.Reason == reason)
            {
                same.Add(hold.Identity);
            }
        }

        return new HeldNow(new OwnHolds(blocked, tracked), same);
    }

    /// <summary>Whether publishing it again would change nothing.</summary>
    public bool IsSame(EquipmentIdentity identity) => Same.BinarySearch(identity) >= 0;

    public bool IsHeld(EquipmentIdentity identity) => Own.IsBlocked(identity) || Own.IsTracked(identity);
}
