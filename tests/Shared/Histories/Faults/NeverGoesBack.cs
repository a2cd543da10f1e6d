using PhoneTheft.Gateway.Histories.Guarantees;

namespace PhoneTheft.Gateway.Histories.Faults;

/// <summary>Whoever asks a gateway reads what that gateway answered before: one's own writes, and no older revision.</summary>
/// <remarks>
/// Judged until the store first loses something: from then until the new epoch begins, revisions speak of what the store has left, and may be
/// lower.
/// </remarks>
internal static class NeverGoesBack
{
    public static IEnumerable<FaultViolation> Violations(FaultHistory history) =>
        history.Operations.Where(operation => operation.Revision is not null && !history.Losses.Any(loss => loss.From <= operation.Ended))
            .GroupBy(operation => (operation.Revision!.Shard, operation.Gateway))
            .SelectMany(RealTime.AtOneGateway)
            .Select(violation => new FaultViolation(nameof(NeverGoesBack), null, violation));
}
