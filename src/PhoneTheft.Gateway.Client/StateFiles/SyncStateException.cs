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
