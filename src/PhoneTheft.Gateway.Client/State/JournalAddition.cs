namespace PhoneTheft.Gateway.Client.State;

/// <summary>What one caller wants kept. Callers who wait at the same time share a transaction, and so a wait for the disk.</summary>
internal sealed class JournalAddition(IReadOnlyList<SyncOperation> operations)
{
    public IReadOnlyList<SyncOperation> Operations => operations;

    /// <summary>The id of the first, once it is kept.</summary>
    public long? FirstId { get; set; }

    /// <summary>Why it could not be kept.</summary>
    public Exception? Failure { get; set; }
}
