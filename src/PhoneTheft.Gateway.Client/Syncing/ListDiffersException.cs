namespace PhoneTheft.Gateway.Client.Syncing;

/// <summary>A shard differs though it was mended, or a snapshot doesn't add up: only the whole list helps.</summary>
internal sealed class ListDiffersException(int shard)
    : Exception($"Shard {shard} differs from the gateway's even after it was mended; the whole list is taken again.");
