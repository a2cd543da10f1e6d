using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Store.Losses;

/// <summary>The end of a history that the store has lost, as far as this gateway remembers its changes.</summary>
/// <param name="Loss">The loss as it is told.</param>
/// <param name="Fork">The last number that both histories have; null: further back than this gateway remembers.</param>
/// <param name="Epoch">The newest epoch that this gateway had seen of it.</param>
/// <param name="Changes">What it remembers, in the order of the numbers, up to the last lost change.</param>
internal sealed record LostBranch(Loss Loss, long? Fork, long Epoch, IReadOnlyList<Change> Changes)
{
    /// <summary>Whether it remembers each lost change.</summary>
    public bool IsWhole => Fork is { } fork && Changes.Count == Loss.Head - fork;

    /// <summary>
    /// Whether changes are missing between or after those it remembers, as when a line of its file was damaged: then the last one it
    /// remembers of a hold may not be the last there was.
    /// </summary>
    public bool HasGaps => Changes is [var first, .., var last] && (last.Revision.Number != Loss.Head || last.Revision.Number - first.Revision.Number >= Changes.Count)
        || Changes is [var only] && only.Revision.Number != Loss.Head;

    /// <summary>What its last changes made of their devices, where that is more than permitted.</summary>
    public LostHolds? Holds => LostHolds.Of(Changes.GroupBy(change => change.Identity)
        .Where(device => device.Last().Status is EquipmentStatus.Prohibited or EquipmentStatus.Tracked)
        .Select(device => KeyValuePair.Create(device.Key, new LostStatus(
            device.Last().Status, [.. device.Select(change => change.Carrier).Distinct(StringComparer.Ordinal)]))));

    /// <summary>The store's time of the last lost change that is remembered; null when none is.</summary>
    public DateTimeOffset? LastAt => Changes is [.., var last] ? last.At : null;

    /// <summary>Whether a change of the store's own history came after the histories parted, as far as can be told.</summary>
    public bool IsOlderThan(Change change) =>
        Fork is { } fork ? change.Revision.Number > fork : LastAt is not { } at || change.At >= at;
}
