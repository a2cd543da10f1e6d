using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Histories.Faults;

/// <summary>A promise that a history breaks.</summary>
/// <param name="Judge">Who says so.</param>
/// <param name="Device">The one that it is about; null: it is about the whole list.</param>
/// <param name="What">What is wrong, without the device.</param>
internal sealed record FaultViolation(string Judge, EquipmentIdentity? Device, string What)
{
    /// <summary>Every judge of a history with faults.</summary>
    public static IReadOnlyList<Func<FaultHistory, IEnumerable<FaultViolation>>> Judges { get; } =
        [NothingLost.Violations, StaysProhibited.Violations, DigestsAgree.Violations, NeverGoesBack.Violations];

    /// <summary>What all of them find.</summary>
    public static IReadOnlyList<FaultViolation> In(FaultHistory history) => [.. Judges.SelectMany(judge => judge(history))];
}
