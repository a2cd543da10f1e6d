namespace PhoneTheft.Gateway.Experiments.ComparedHosts;

/// <summary>What a server of this program is.</summary>
internal enum ServedKind
{
    /// <summary>The gateway itself, in a process that can be asked what it has allocated.</summary>
    Gateway,

    /// <summary>The gateway with a handler that gives one answer to everything.</summary>
    Twin,

    /// <summary>An empty method on plain gRPC.</summary>
    Bare,

    /// <summary>A question to Redis per call.</summary>
    Naive,
}
