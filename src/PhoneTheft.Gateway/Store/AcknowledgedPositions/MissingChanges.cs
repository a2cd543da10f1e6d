using System.Globalization;

namespace PhoneTheft.Gateway.Store.AcknowledgedPositions;

/// <summary>What a shard's history lacks of what was answered for.</summary>
/// <param name="Shard">Which.</param>
/// <param name="Found">Where its history ends.</param>
/// <param name="Acknowledged">Up to where it was answered for.</param>
/// <param name="Chain">First 8 bytes of the chain there.</param>
internal readonly record struct MissingChanges(int Shard, long Found, long Acknowledged, ulong Chain)
{
    /// <summary>It is long enough and is another one: nobody knows from where on.</summary>
    public bool IsAnother => Found >= Acknowledged;

    /// <summary>How many; of another history as many as there may be.</summary>
    public long Count => IsAnother ? Acknowledged : Acknowledged - Found;

    public override string ToString() => (IsAnother, Count) switch
    {
        (true, _) => string.Create(CultureInfo.InvariantCulture, $"shard {Shard} holds other changes than the {Acknowledged} that were acknowledged"),
        (_, 1) => string.Create(CultureInfo.InvariantCulture, $"1 change of shard {Shard}, number {Acknowledged}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Count} changes of shard {Shard}, {Found + 1} to {Acknowledged}"),
    };
}
