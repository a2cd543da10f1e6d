namespace PhoneTheft.Gateway.Client;

/// <summary>Syncing ended for good: trying again wouldn't help, somebody has to look.</summary>
public class SyncStoppedException : GatewayException
{
    /// <summary>For the reason that <paramref name="error"/> gives.</summary>
    public SyncStoppedException(GatewayError error, Exception? inner = null)
        : base(error, inner)
    {
    }
}

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
