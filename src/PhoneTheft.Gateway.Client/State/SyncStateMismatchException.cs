namespace PhoneTheft.Gateway.Client;

/// <summary>The state is of another store or of another carrier.</summary>
public sealed class SyncStateMismatchException : SyncStateException
{
    /// <inheritdoc/>
    public SyncStateMismatchException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public SyncStateMismatchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
