using System.Globalization;

namespace PhoneTheft.Gateway.Store.AcknowledgedPositions;

/// <summary>Changes of a shard that were acknowledged and are missing from its history.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="Found">Where its history ends.</param>
/// <param name="Acknowledged">The last number that was acknowledged.</param>
/// <param name="Chain">First 8 bytes of the chain there.</param>
internal readonly record struct MissingChanges(int Shard, long Found, long Acknowledged, ulong Chain)
{
    /// <summary>The history is long enough, but another one; from which change on is not known.</summary>
    public bool IsAnother => Found >= Acknowledged;

    /// <summary>How many are missing; of another history, the most that can be missing.</summary>
    public long Count => IsAnother ? Acknowledged : Acknowledged - Found;

    public override string ToString() => (IsAnother, Count) switch
    {
        (true, _) => string.Create(CultureInfo.InvariantCulture, $"shard {Shard} holds other changes than the {Acknowledged} that were acknowledged"),
        (_, 1) => string.Create(CultureInfo.InvariantCulture, $"1 change of shard {Shard}, number {Acknowledged}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Count} changes of shard {Shard}, {Found + 1} to {Acknowledged}"),
    };
}
