using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>What a file wants done: at most one thing per device. Made without asking anybody.</summary>
internal sealed class ImportPlan
{
    private readonly EquipmentIdentity[] _unsure;

    public ImportPlan(LineTable holds, LineTable ends, EquipmentIdentity[] unsure)
    {
        Holds = holds;
        Ends = ends;
        _unsure = unsure;
    }

    /// <summary>Devices to hold, by identity.</summary>
    public LineTable Holds { get; }

    /// <summary>Devices that the file says are not blocked, by identity.</summary>
    public LineTable Ends { get; }

    /// <summary>Lines with something on them, the header not counted: the sum of the six below.</summary>
    public long Lines => Holds.Count + NotHeldByStatus + Removed + Repeats + Refused;

    public required long NotHeldByStatus { get; init; }

    public required long Removed { get; init; }

    /// <summary>Lines that say again what another line says of the same device.</summary>
    public required long Repeats { get; init; }

    /// <summary>Of the repeats, those with another day than the earliest, which counts.</summary>
    public required long RepeatsWithOtherDate { get; init; }

    public required long Refused { get; init; }

    /// <summary>Of the refused, those that name no device.</summary>
    public required long Unidentified { get; init; }

    /// <summary>Whether a refused line names the device: then nobody knows what the file wants of it.</summary>
    public bool IsUnsureOf(EquipmentIdentity identity) => Array.BinarySearch(_unsure, identity) >= 0;
}
