using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Losses;

namespace PhoneTheft.Gateway.Store.Reissuing;

/// <summary>Lost changes that are put back together.</summary>
internal static class LostRun
{
    private const int MaxOperations = 256;

    // As many ended holds as the store keeps of a device.
    private const int MaxPast = 8;

    /// <summary>
    /// Cuts a branch into runs. All of one device is in one run, so that nobody sees it between two of its changes; and of each carrier's
    /// hold the last change counts, because each says how the hold was after it.
    /// </summary>
    /// <param name="branch">The branch.</param>
    /// <param name="later">
    /// Branches of the same shard that were lost after it, and not put back yet either: what they have of a hold is newer, though its numbers
    /// may be smaller.
    /// </param>
    public static IEnumerable<IReadOnlyList<LostOperation>> Of(LostBranch branch, params IEnumerable<LostBranch> later)
    {
        var newer = later.SelectMany(other => other.Changes).Select(change => (change.Carrier, change.Identity)).ToHashSet();
        var run = new List<LostOperation>();
        foreach (var device in branch.Changes.GroupBy(change => change.Identity).OrderBy(device => device.Last().Revision.Number))
        {
            var operations = OfDevice([.. device], newer, branch.HasGaps);
            if (run.Count > 0 && run.Count + operations.Count > MaxOperations)
            {
                yield return run;
                run = [];
            }

            run.AddRange(operations);
        }

        if (run.Count > 0)
        {
            yield return run;
        }
    }

    // What came after the last change that is left may be missing, and it may have been a block: nothing is put back that lets more through.
    private static List<LostOperation> OfDevice(List<Change> changes, HashSet<(string Carrier, EquipmentIdentity Identity)> newer, bool hasGaps)
    {
        var last = changes.GroupBy(change => change.Carrier, StringComparer.Ordinal).Select(carrier => carrier.Last())
            .Where(change => !newer.Contains((change.Carrier, change.Identity))).ToHashSet();
        return
        [
            .. changes.Where(change => !last.Contains(change) && change.Ended is not null).TakeLast(MaxPast).Select(change => new LostOperation(change, IsPast: true)),
            .. changes.Where(change => last.Contains(change) && (!hasGaps || change.Hold is { Disposition: Disposition.Block })).Select(change => new LostOperation(change, IsPast: false)),
        ];
    }
}

/// <summary>One lost change on its way back.</summary>
/// <param name="Change">The change.</param>
/// <param name="IsPast">
/// The carrier has changed the hold once more before it was lost: all that is put back of this one is the hold that it ended.
/// </param>
internal readonly record struct LostOperation(Change Change, bool IsPast);
