using PhoneTheft.Gateway.Cli.Holds;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;
using Disposition = PhoneTheft.Gateway.V1.Disposition;

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

    public static Task<OwnHolds> ReadAsync(CommandContext context, CancellationToken cancellationToken) => ReadAsync(context, (_, _) => { }, cancellationToken);

    /// <param name="context">The command; says which carrier and which gateway.</param>
    /// <param name="look">Called with every hold; they are too many to keep.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<OwnHolds> ReadAsync(CommandContext context, Action<EquipmentIdentity, V1.Hold> look, CancellationToken cancellationToken)
    {
        List<EquipmentIdentity> blocked = [];
        List<EquipmentIdentity> tracked = [];
        await foreach (var device in HoldStream.ReadAsync(context, ListScope.Own, cancellationToken))
        {
            if (EquipmentIdentity.TryParseCanonical(device.Identity, out var identity))
            {
                if (device.Hold is { } hold)
                {
                    look(identity, hold);
                }

                (device.Hold?.Disposition == Disposition.Block ? blocked : tracked).Add(identity);
            }
        }

        // A stream that fails throws, so this is complete: a device that is missing here is not held.
        return new OwnHolds(blocked, tracked);
    }

    public bool IsBlocked(EquipmentIdentity identity) => _blocked.BinarySearch(identity) >= 0;

    public bool IsTracked(EquipmentIdentity identity) => _tracked.BinarySearch(identity) >= 0;
}
