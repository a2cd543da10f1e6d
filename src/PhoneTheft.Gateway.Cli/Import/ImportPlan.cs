using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>The writes that a file asks for: at most one per device. Made without a gateway.</summary>
internal sealed class ImportPlan
{
    private readonly EquipmentIdentity[] _unsure;

    public ImportPlan(LineTable holds, LineTable ends, EquipmentIdentity[] unsure)
    {
        Holds = holds;
        Ends = ends;
        _unsure = unsure;
    }

    /// <summary>Devices to hold, sorted by identity.</summary>
    public LineTable Holds { get; }

    /// <summary>Devices that the file says are not blocked, sorted by identity.</summary>
    public LineTable Ends { get; }

    /// <summary>Lines that are not blank, without the header.</summary>
    public long Lines => Holds.Count + NotHeldByStatus + Removed + Repeats + Refused;

    public required long NotHeldByStatus { get; init; }

    public required long Removed { get; init; }

    /// <summary>Lines that repeat another line about the same device.</summary>
    public required long Repeats { get; init; }

    /// <summary>Repeats with another date than the earliest one, which counts.</summary>
    public required long RepeatsWithOtherDate { get; init; }

    public required long Refused { get; init; }

    /// <summary>Refused lines that name no device.</summary>
    public required long Unidentified { get; init; }

    /// <summary>Whether a refused line names the device, so that its status in the file is unknown.</summary>
    public bool IsUnsureOf(EquipmentIdentity identity) => Array.BinarySearch(_unsure, identity) >= 0;
}
