using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>The devices that the carrier holds now.</summary>
internal sealed class OwnHolds
{
    private readonly List<EquipmentIdentity> _blocked;
    private readonly List<EquipmentIdentity> _tracked;

    public OwnHolds(List<EquipmentIdentity> blocked, List<EquipmentIdentity> tracked)
    {
        blocked.Sort();
        tracked.Sort();
        _blocked = blocked;
        _tracked = tracked;
    }

    /// <summary>Blocked devices, the only ones that the interchange form can express.</summary>
    public IReadOnlyList<EquipmentIdentity> Blocked => _blocked;

    public static Task<OwnHolds> ReadAsync(BlocklistClient blocklist, CancellationToken cancellationToken) =>
        ReadAsync(blocklist, _ => { }, cancellationToken);

    /// <param name="blocklist">Reads the holds, as the carrier.</param>
    /// <param name="look">Called with every hold; they are too many to keep.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<OwnHolds> ReadAsync(BlocklistClient blocklist, Action<Hold> look, CancellationToken cancellationToken)
    {
        List<EquipmentIdentity> blocked = [];
        List<EquipmentIdentity> tracked = [];
        await foreach (var hold in blocklist.ListOwnHoldsAsync(cancellationToken))
        {
            look(hold);
            (hold.Disposition == Disposition.Block ? blocked : tracked).Add(hold.Identity);
        }

        // A stream that fails throws, so this is complete: a device that is missing here is not held.
        return new OwnHolds(blocked, tracked);
    }

    public bool IsBlocked(EquipmentIdentity identity) => _blocked.BinarySearch(identity) >= 0;

    public bool IsTracked(EquipmentIdentity identity) => _tracked.BinarySearch(identity) >= 0;
}
