namespace PhoneTheft.Gateway.Histories;

/// <summary>What several clients of one store did and saw, and what happened in truth.</summary>
internal sealed record History(StoreHistory Store, IReadOnlyList<ClientHistory> Clients)
{
    public IEnumerable<StreamHistory> Streams => Clients.SelectMany(client => client.Streams);

    /// <summary>Every write and every read of every client.</summary>
    public IEnumerable<Operation> Operations =>
        Clients.SelectMany(client => client.Calls.Concat(client.Streams.SelectMany(PublishedOperations.Of)));
}
