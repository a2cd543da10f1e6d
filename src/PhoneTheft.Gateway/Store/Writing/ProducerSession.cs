namespace PhoneTheft.Gateway.Store.Writing;

/// <summary>A producer's claim to publish, good until a later session of the same producer is opened anywhere.</summary>
/// <param name="Carrier">Whose producer it is.</param>
/// <param name="Producer">Its id, as the client made it.</param>
/// <param name="Fence">The fencing number: from one counter, so a later session has a higher one.</param>
/// <param name="LastSequences">The last sequence number the store took, by shard.</param>
internal sealed record ProducerSession(string Carrier, Guid Producer, long Fence, IReadOnlyList<long> LastSequences)
{
    /// <summary>As the store names it.</summary>
    public string Name { get; } = $"{Carrier}/{Producer:D}";
}
