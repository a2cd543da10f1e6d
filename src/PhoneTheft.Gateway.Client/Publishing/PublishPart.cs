using PhoneTheft.Gateway.Client.Journal;


namespace PhoneTheft.Gateway.Client.Publishing;

/// <summary>What one Publish asks of one shard.</summary>
internal sealed class PublishPart(PublishLane lane, IReadOnlyList<JournalEntry> entries)
{
    public PublishLane Lane => lane;

    public IReadOnlyList<JournalEntry> Entries => entries;

    public bool IsAnswered { get; private set; }

    /// <summary>The last operation that was done; the ones behind it were not, or nobody knows. One below the first: none.</summary>
    public long DoneThrough { get; private set; } = entries[0].Sequence - 1;

    public bool IsDone => DoneThrough == entries[^1].Sequence;

    /// <summary>It was not done for a reason of its own, and not because something before it was missing.</summary>
    public bool HasOwnReason { get; set; }

    /// <summary>An operation was done. Behind one that wasn't it doesn't count: it will be asked again.</summary>
    public void Done(JournalEntry entry)
    {
        if (entry.Sequence == DoneThrough + 1)
        {
            DoneThrough = entry.Sequence;
        }
    }

    public void Answered()
    {
        IsAnswered = true;
        lane.Answered(this);
    }
}
