namespace PhoneTheft.Gateway.Client;

/// <summary>Changes that were in a shard's history and are no longer, after a failover or a restored backup: devices may be PERMITTED that were not.</summary>
/// <param name="Id">Names the loss as it stands; when more comes out, the id is another.</param>
/// <param name="Shard">Whose history.</param>
/// <param name="Changes">How many are known to be lost.</param>
/// <param name="IsAtLeast">There may be more: nobody knows how far back the histories part.</param>
/// <param name="NoticedAt">When a gateway noticed it, by the store's clock; null: not said.</param>
/// <param name="FirstNumber">Number of the first lost change that is known.</param>
public sealed record LostChanges(string Id, int Shard, long Changes, bool IsAtLeast, DateTimeOffset? NoticedAt, long FirstNumber);

/// <summary>What became of one id of <see cref="BlocklistClient.ClearLossesAsync"/>.</summary>
/// <param name="Id">As it was given.</param>
/// <param name="Error">Why the loss still stands, such as LOSS_NOT_FOUND or LOSS_HAS_GROWN; null: it is cleared.</param>
public sealed record ClearedLoss(string Id, GatewayError? Error);
