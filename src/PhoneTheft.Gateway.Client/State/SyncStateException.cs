namespace PhoneTheft.Gateway.Client;

/// <summary>The state of a sync client can't be used, and the message says what to do.</summary>
public class SyncStateException : Exception
{
    /// <summary>With a message for the operator.</summary>
    public SyncStateException(string message)
        : base(message)
    {
    }

    /// <summary>With a message for the operator, and what lies beneath.</summary>
    public SyncStateException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
