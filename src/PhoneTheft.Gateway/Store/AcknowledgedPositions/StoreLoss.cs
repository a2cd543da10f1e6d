using System.Globalization;

namespace PhoneTheft.Gateway.Store.AcknowledgedPositions;

/// <summary>What an embedded store has lost since it was last used.</summary>
/// <param name="StoreId">Which store.</param>
/// <param name="Missing">By shard, as far as it is known.</param>
/// <param name="Doubt">Why more may be missing; null: nothing else is.</param>
internal sealed record StoreLoss(Guid StoreId, IReadOnlyList<MissingChanges> Missing, string? Doubt)
{
    public long Count => Missing.Sum(missing => missing.Count);

    /// <summary>One sentence about the loss, for people.</summary>
    public string Summary => (Doubt, Missing.Count) switch
    {
        (null, _) => string.Create(CultureInfo.InvariantCulture, $"The store lacks {Count} changes that were acknowledged, in {Missing.Count} shards."),
        (_, 0) => $"{Doubt}.",
        _ => string.Create(CultureInfo.InvariantCulture, $"{Doubt}; the checkpoint knows {Count} changes, in {Missing.Count} shards, that the store lacks."),
    };

    /// <summary>What exactly is missing, for people.</summary>
    public string Details => Missing.Count > 0 ? $"Missing: {string.Join("; ", Missing)}." : "It is not known which changes are missing.";
}
