namespace PhoneTheft.Gateway.Histories.Faults;

/// <summary>
/// Each acknowledged change is in every list at the end, unless a later one of the same carrier on the same device replaced it. What failed
/// may be there or not.
/// </summary>
internal static class NothingLost
{
    public static IEnumerable<FaultViolation> Violations(FaultHistory history)
    {
        var possible = PossibleHolds.AtTheEndOf(history);
        foreach (var end in history.Ends)
        {
            foreach (var ((carrier, device), hold) in end.Holds is null ? [] : possible)
            {
                var isHeld = end.Holds!.Contains((carrier, device));
                if (isHeld ? hold.MustNotHold : hold.MustHold)
                {
                    yield return new FaultViolation(nameof(NothingLost), device, isHeld
                        ? $"{end.Name} has a hold of {carrier} that {carrier} had ended or never placed"
                        : $"{end.Name} lacks a hold of {carrier} that was acknowledged");
                }
            }

            foreach (var device in possible.GroupBy(hold => hold.Key.Identity))
            {
                var isProhibited = end.Prohibited.Contains(device.Key);
                if (isProhibited ? device.All(hold => hold.Value.MustNotHold) : device.Any(hold => hold.Value.MustHold))
                {
                    yield return new FaultViolation(nameof(NothingLost), device.Key, isProhibited
                        ? $"the list of {end.Name} prohibits a device that nobody blocks any more"
                        : $"the list of {end.Name} permits a device whose block was acknowledged");
                }
            }
        }
    }
}
