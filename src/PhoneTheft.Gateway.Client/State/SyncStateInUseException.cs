namespace PhoneTheft.Gateway.Client;

/// <summary>Another process works with the state file.</summary>
public sealed class SyncStateInUseException : SyncStateException
{
    /// <inheritdoc/>
    public SyncStateInUseException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public SyncStateInUseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
