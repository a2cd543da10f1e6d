namespace PhoneTheft.Gateway.Store.Losses;

/// <summary>All losses that the store keeps, by shard and number.</summary>
/// <param name="Open">Nobody has cleared them.</param>
/// <param name="Cleared">Somebody has.</param>
internal sealed record StoredLosses(IReadOnlyList<Loss> Open, IReadOnlyList<Loss> Cleared);
