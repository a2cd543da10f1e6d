using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client.State;

/// <summary>All that belongs into one bucket of a shard: of the list, or of the own holds.</summary>
/// <param name="Bucket">0 … 255, see <see cref="Core.Bucket"/>.</param>
internal sealed record BucketContent(int Bucket)
{
    public IReadOnlyList<EquipmentIdentity> Prohibited { get; init; } = [];

    public IReadOnlyList<EquipmentIdentity> Tracked { get; init; } = [];

    public IReadOnlyList<Hold> OwnHolds { get; init; } = [];
}
