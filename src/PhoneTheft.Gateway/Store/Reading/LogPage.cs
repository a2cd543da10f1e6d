namespace PhoneTheft.Gateway.Store.Reading;

/// <summary>One look at a shard: its meta first, then the log from a position on, so the log is at least as new.</summary>
/// <param name="Meta">Null when the shard has none.</param>
/// <param name="Entries">In revision order, the one at the asked position first when it is still there.</param>
/// <param name="IsLast">Nothing more was there when it was read.</param>
internal sealed record LogPage(ShardMeta? Meta, IReadOnlyList<byte[]> Entries, bool IsLast);
