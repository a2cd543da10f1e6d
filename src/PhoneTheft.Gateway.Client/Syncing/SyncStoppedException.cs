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
