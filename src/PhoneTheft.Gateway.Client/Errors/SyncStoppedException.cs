namespace PhoneTheft.Gateway.Client;

/// <summary>
/// Syncing has ended for good: a new attempt would end in the same way. <see cref="GatewayException.Error"/> says why; somebody has to
/// act on it.
/// </summary>
public class SyncStoppedException : GatewayException
{
    /// <summary>For the reason that <paramref name="error"/> gives.</summary>
    public SyncStoppedException(GatewayError error, Exception? inner = null)
        : base(error, inner)
    {
    }
}

/// <summary>
/// Another process publishes with this state, or with a copy of it. This one has stopped for good, so that the two do not end each other's
/// session again and again. Stop one of the two; give it a state of its own if it is needed.
/// </summary>
public sealed class SessionSupersededException : SyncStoppedException
{
    /// <summary>As the gateway said.</summary>
    public SessionSupersededException(GatewayError error, Exception? inner = null)
        : base(error with { Message = $"Another process publishes with this state. {error?.Message}" }, inner)
    {
    }
}
