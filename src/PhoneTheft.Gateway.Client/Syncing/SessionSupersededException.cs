namespace PhoneTheft.Gateway.Client;

/// <summary>
/// Another process publishes with this state, or with a copy of it. This one has stopped for good instead of taking turns with
/// it: find out which of the two is to live.
/// </summary>
public sealed class SessionSupersededException : SyncStoppedException
{
    /// <summary>As the gateway said.</summary>
    public SessionSupersededException(GatewayError error, Exception? inner = null)
        : base(error with { Message = $"Another process publishes with this state. {error?.Message}" }, inner)
    {
    }
}
