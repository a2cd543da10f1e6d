using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client.State;

/// <summary>
/// A list on its way in. The one in use stays as it is until <see cref="Commit"/>; disposed without, nothing has happened.
/// </summary>
internal abstract class SnapshotStage : IDisposable
{
    /// <summary>The digest of what came so far, by shard. Compare it before <see cref="Commit"/>.</summary>
    public abstract IReadOnlyList<Digest> Digests { get; }

    /// <summary>Takes the next part of a shard. Each device comes once; ascending within a shard is what makes it fast.</summary>
    public abstract void Add(int shard, ReadOnlySpan<EquipmentIdentity> prohibited, ReadOnlySpan<EquipmentIdentity> tracked);

    /// <summary>Takes own holds, in any order.</summary>
    public abstract void AddOwn(IReadOnlyList<Hold> holds);

    /// <summary>Takes what changed meanwhile, once the parts are complete.</summary>
    public abstract void Apply(IReadOnlyList<StateChange> changes);

    /// <summary>Puts the list and the own holds into use, with the position they belong to: all in one transaction.</summary>
    public abstract void Commit(Cursor cursor);

    public abstract void Dispose();
}
