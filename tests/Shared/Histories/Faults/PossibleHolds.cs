using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Histories.Faults;

/// <summary>Whether a carrier may, or must, hold a device after all that it asked for and was told. A carrier asks one thing at a time.</summary>
internal sealed record PossibleHolds(bool MayHold, bool MayNotHold)
{
    /// <summary>A device that nobody has written.</summary>
    public static PossibleHolds None { get; } = new(MayHold: false, MayNotHold: true);

    public bool MustHold => !MayNotHold;

    public bool MustNotHold => !MayHold;

    /// <summary>Follows the writes of one carrier on one device, in the order in which they began.</summary>
    public static PossibleHolds After(FaultHistory history, IEnumerable<Operation> writes)
    {
        var (state, late) = (None, new PossibleHolds(MayHold: false, MayNotHold: false));
        foreach (var write in writes)
        {
            var isPlace = write.Kind == OperationKind.Place;
            switch (write.Outcome)
            {
                case OperationOutcome.Unknown:
                case OperationOutcome.Changed when history.EveryCopyIsGone(write):
                    // A write whose outcome nobody knows may be carried out later, too.
                    late |= new PossibleHolds(isPlace, !isPlace);
                    state |= late;
                    break;
                case OperationOutcome.Unchanged when !isPlace:
                    // It found no hold. If the store had just lost one, that is put back: nobody ended it.
                    state |= new PossibleHolds(MayHold: false, MayNotHold: true);
                    break;
                case OperationOutcome.Changed or OperationOutcome.Unchanged or OperationOutcome.AlreadyApplied:
                    state = late | new PossibleHolds(isPlace, !isPlace || write.Expires <= history.Ended);
                    break;
                default:
                    // Refused, or there was nothing to end.
                    break;
            }
        }

        return state;
    }

    public static PossibleHolds operator |(PossibleHolds left, PossibleHolds right) =>
        new(left.MayHold || right.MayHold, left.MayNotHold || right.MayNotHold);

    /// <summary>For every carrier and device that was written.</summary>
    public static Dictionary<(string Carrier, EquipmentIdentity Identity), PossibleHolds> AtTheEndOf(FaultHistory history) =>
        history.Operations.Where(operation => !operation.IsRead).GroupBy(operation => (operation.Carrier, operation.Identity)).ToDictionary(
            writes => writes.Key, writes => After(history, writes.OrderBy(write => write.Started)));
}
