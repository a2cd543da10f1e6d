namespace PhoneTheft.Gateway.Client;

/// <summary>The file is no state file, is damaged, or was made by a newer version.</summary>
public sealed class SyncStateFormatException : SyncStateException
{
    /// <inheritdoc/>
    public SyncStateFormatException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public SyncStateFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
