namespace PhoneTheft.Gateway.Client.State;

/// <summary>The operations a carrier was promised would be published, in their order, until a gateway has acknowledged them and for a while after.</summary>
/// <remarks>
/// A sequence number is no column but a place: the n-th operation of a shard after the last one acknowledged has that one's number
/// plus n. So refusing one renumbers all behind it at no cost, and after a crash everything has the number it had before.
/// </remarks>
internal sealed class SyncJournal
{
    /// <summary>Who publishes: a random UUID made with the file.</summary>
    public Guid ProducerId => throw new NotImplementedException();

    /// <summary>Operations not acknowledged yet, of all shards.</summary>
    public long Pending => throw new NotImplementedException();

    /// <summary>Keeps operations for publishing, durably: once this returns they survive the process and a loss of power.</summary>
    /// <returns>The id of the first; the next ones follow by one each.</returns>
    public long Add(IReadOnlyList<SyncOperation> operations) => throw new NotImplementedException();

    /// <summary>The number up to which a shard's operations are acknowledged.</summary>
    public long Acknowledged(int shard) => throw new NotImplementedException();

    /// <summary>The highest number any operation of the shard has. A gateway that knows a higher one has seen another copy of this file: <see cref="RenewProducer"/>.</summary>
    public long HighestSequence(int shard) => throw new NotImplementedException();

    /// <summary>The operations of a shard that follow a sequence number, in order, at most so many.</summary>
    public IReadOnlyList<JournalEntry> NextToSend(int shard, long afterSequence, int max) => throw new NotImplementedException();

    /// <summary>All operations of the shard up to this number are done. Lower than before: nothing happens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is above <see cref="HighestSequence"/>.</exception>
    public void Acknowledge(int shard, long throughSequence) => throw new NotImplementedException();

    /// <summary>Takes operations out for good and keeps them for a report. All behind them move up: send again from <see cref="Acknowledged"/> on.</summary>
    public void Refuse(int shard, IReadOnlyList<RefusedEntry> refused) => throw new NotImplementedException();

    /// <summary>What was refused for good, oldest first.</summary>
    public IReadOnlyList<RefusedOperation> Refused() => throw new NotImplementedException();

    /// <summary>The store has forgotten all above this number: what the journal still holds of it counts as not acknowledged.</summary>
    public Reopened ReopenAfter(int shard, long lastSequence) => throw new NotImplementedException();

    /// <summary>Makes a new producer. What is not acknowledged gets the numbers from 1 on.</summary>
    public void RenewProducer() => throw new NotImplementedException();

    /// <summary>Forgets what was acknowledged, and what was refused, longer ago than this; a bounded number at a time.</summary>
    /// <returns>False: there is more to forget; call again.</returns>
    public bool Trim(TimeSpan retention) => throw new NotImplementedException();
}
