using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Histories.Faults;

/// <summary>
/// A device whose block was acknowledged, and which a gateway answered PROHIBITED after it, is not answered PERMITTED by that gateway, unless
/// the same carrier asked for its release or the hold expired.
/// </summary>
internal static class StaysProhibited
{
    public static IEnumerable<FaultViolation> Violations(FaultHistory history) =>
        history.Operations.GroupBy(operation => operation.Identity).SelectMany(OnDevice);

    private static IEnumerable<FaultViolation> OnDevice(IGrouping<EquipmentIdentity, Operation> operations)
    {
        var placed = operations.Where(operation => operation is
        {
            Kind: OperationKind.Place,
            Outcome: OperationOutcome.Changed or OperationOutcome.Unchanged,
            Revision: not null,
        }).ToList();
        var released = operations.Where(operation =>
            operation.Kind == OperationKind.Release && operation.Outcome is not (OperationOutcome.Refused or OperationOutcome.NotHeld)).ToList();
        foreach (var gateway in operations.Where(operation => operation.IsRead).GroupBy(check => check.Gateway))
        {
            var seen = new List<Operation>();
            foreach (var check in gateway.OrderBy(check => check.Started))
            {
                if (check.Status == V1.EquipmentStatus.Prohibited)
                {
                    seen.Add(check);
                }
                else if (placed.Find(place => IsStillHeld(place, check, released) && seen.Exists(before => Saw(before, place) && before.Ended < check.Started)) is { } held)
                {
                    yield return new FaultViolation(
                        nameof(StaysProhibited),
                        operations.Key,
                        $"{gateway.Key} answered PROHIBITED, then {check.Status.ToString().ToUpperInvariant()}, and {held.Carrier} had ended nothing");
                    break;
                }
            }
        }
    }

    private static bool IsStillHeld(Operation place, Operation check, List<Operation> released) =>
        place.Ended < check.Started
        && check.Ended < place.Expires
        && !released.Exists(release => release.Carrier == place.Carrier && release.Started < check.Ended && (
            release.Started > place.Started || release.Outcome == OperationOutcome.Unknown));

    private static bool Saw(Operation check, Operation place) =>
        check.Started > place.Started && (check.Revision!.Epoch, check.Revision.Number).CompareTo((place.Revision!.Epoch, place.Revision.Number)) >= 0;
}
