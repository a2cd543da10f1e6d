namespace PhoneTheft.Gateway.Client;

/// <summary>Why a connection is of no use any more, though the state is in order: the next one may be.</summary>
internal sealed class ConnectionFault : Exception
{
    private ConnectionFault(ConnectionFaultKind kind, string message)
        : base(message) => Kind = kind;

    public ConnectionFaultKind Kind { get; }

    /// <summary>A gateway sent what can't follow from what it sent before.</summary>
    public static ConnectionFault Violation(string message) => new(ConnectionFaultKind.Violation, message);

    /// <summary>A shard differs though it was repaired, or a snapshot doesn't add up: only the whole list helps.</summary>
    public static ConnectionFault ListDiffers(int shard) =>
        new(ConnectionFaultKind.ListDiffers, $"Shard {shard} differs from the gateway's even after a repair; taking the whole list again.");

    /// <summary>The state has a new producer; a new session begins with it.</summary>
    public static ConnectionFault ProducerRenewed() =>
        new(ConnectionFaultKind.ProducerRenewed, "The state was copied or restored from a backup; it publishes as a new producer.");

    /// <summary>The connection that was asked something is gone; ask the next.</summary>
    public static ConnectionFault Ended() => new(ConnectionFaultKind.Ended, "The connection ended before the answer came.");
}

internal enum ConnectionFaultKind
{
    Violation,
    ListDiffers,
    ProducerRenewed,
    Ended,
}
