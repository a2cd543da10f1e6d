namespace PhoneTheft.Gateway.Store.Losses;

/// <summary>How it came out that a store had lost changes. The values are the letters the store keeps.</summary>
internal enum LossCause
{
    /// <summary>Its history lacks what a gateway had seen: a failover, a restored backup.</summary>
    Forked = 'F',
    /// <summary>It was opened although it lacked what it had acknowledged, because the operator said so.</summary>
    Accepted = 'A',
}
