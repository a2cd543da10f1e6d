namespace PhoneTheft.Gateway.Client.Journal;

/// <summary>An operation of the journal that no gateway has acknowledged yet.</summary>
/// <param name="Id">Names it for good, within the file.</param>
/// <param name="Sequence">Its place among the operations of its producer and shard. It moves down when one before it is refused.</param>
/// <param name="Operation">What is to be published.</param>
internal readonly record struct JournalEntry(long Id, long Sequence, SyncOperation Operation);
