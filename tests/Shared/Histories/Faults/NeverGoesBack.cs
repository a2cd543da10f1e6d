using PhoneTheft.Gateway.Histories.Guarantees;

namespace PhoneTheft.Gateway.Histories.Faults;

/// <summary>Whoever asks a gateway reads what that gateway answered before: one's own writes, and no older revision.</summary>
internal static class NeverGoesBack
{
    public static IEnumerable<FaultViolation> Violations(FaultHistory history) =>
        history.Operations.Where(operation => operation.Revision is not null)
            .GroupBy(operation => (operation.Revision!.Shard, operation.Gateway))
            .SelectMany(RealTime.AtOneGateway)
            .Select(violation => new FaultViolation(nameof(NeverGoesBack), null, violation));
}
