namespace PhoneTheft.Gateway.Histories;

/// <summary>All that one client did and saw.</summary>
internal sealed record ClientHistory
{
    /// <summary>Tells it from the others, for people.</summary>
    public required string Name { get; init; }

    public required string Carrier { get; init; }

    /// <summary>Whether it may see reference, actor, producer and sequence of other carriers' holds.</summary>
    public bool SeesAll { get; init; }

    /// <summary>On its sync streams, in its order.</summary>
    public required IReadOnlyList<Moment> Moments { get; init; }

    /// <summary>Its calls of other methods.</summary>
    public IReadOnlyList<Operation> Calls { get; init; } = [];

    /// <summary>Stream by stream, in the order in which they were opened.</summary>
    public IEnumerable<StreamHistory> Streams =>
        Moments.GroupBy(moment => moment.Stream).Select(moments => new StreamHistory(this, moments.Key, [.. moments]));

    public bool Sees(string carrier) => SeesAll || carrier == Carrier;
}
