using PhoneTheft.Gateway.Client.Journal;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client.Publishing;

/// <summary>One shard's operations on their way from the journal to the gateway and back, in the order of their numbers.</summary>
/// <remarks>
/// Sent ahead of the answers. When one of them is not done, those behind it can't be done either: the lane stops, waits until
/// all it has sent is answered, takes out what was refused, and sends again from the last one done (go-back-N).
/// </remarks>
internal sealed class PublishLane(int shard, SyncJournal journal)
{
    private const int ReadAtOnce = 1_024;

    private readonly Queue<JournalEntry> _read = new();
    private readonly Queue<PublishPart> _sent = new();
    private readonly List<RefusedAnswer> _refused = [];
    private long _readThrough = journal.Acknowledged(shard);
    private long _done = journal.Acknowledged(shard);
    private bool _isExplained;

    public int Shard => shard;

    /// <summary>Operations that could be sent now.</summary>
    public long Unsent => GoesBack ? 0 : _read.Count + journal.LastSequence(shard) - _readThrough;

    /// <summary>Something was not done: nothing more is sent before everything sent is answered.</summary>
    public bool GoesBack { get; private set; }

    /// <summary>The next operations, at most so many, none on a device that another of them names.</summary>
    public PublishPart? Take(int max)
    {
        var entries = new List<JournalEntry>(Math.Min(max, ReadAtOnce));
        var devices = new HashSet<EquipmentIdentity>();
        while (!GoesBack && entries.Count < max && TryPeek(out var entry) && devices.Add(entry.Operation.Identity))
        {
            entries.Add(_read.Dequeue());
        }

        if (entries.Count == 0)
        {
            return null;
        }

        var part = new PublishPart(this, entries);
        _sent.Enqueue(part);
        return part;
    }

    /// <summary>A part that was sent is answered; what was not done is sent again.</summary>
    public void Answered(PublishPart part)
    {
        if (!part.IsDone)
        {
            GoesBack = true;
            _isExplained |= part.HasOwnReason;
        }

        Settle();
    }

    /// <summary>The gateway will never do this one.</summary>
    public void Refuse(JournalEntry entry, GatewayError error) => _refused.Add(new RefusedAnswer(entry, error));

    /// <summary>Tells the journal how far the gateway has come.</summary>
    public void Acknowledge()
    {
        if (_done > journal.Acknowledged(shard))
        {
            journal.Answers.Acknowledge(shard, _done);
        }
    }

    /// <summary>Once everything sent is answered: takes out what was refused, and starts again behind what was done.</summary>
    /// <returns>What was refused, oldest first.</returns>
    /// <exception cref="ConnectionFault">The gateway missed a number that it was sent.</exception>
    public IReadOnlyList<RefusedAnswer> GoBack()
    {
        if (!GoesBack || _sent.Count > 0)
        {
            return [];
        }

        if (!_isExplained)
        {
            throw ConnectionFault.Violation($"The gateway lacks an operation of shard {shard} that it was sent.");
        }

        Acknowledge();
        var refused = _refused.OrderBy(refusal => refusal.Entry.Sequence).ToList();
        if (refused.Count > 0)
        {
            journal.Answers.Refuse(shard, [.. refused.Select(refusal => new RefusedEntry(refusal.Entry.Sequence, refusal.Error.Reason, refusal.Error.Message))]);
        }

        _refused.Clear();
        _read.Clear();
        _readThrough = _done;
        GoesBack = false;
        _isExplained = false;
        return refused;
    }

    private bool TryPeek(out JournalEntry entry)
    {
        if (_read.Count == 0)
        {
            foreach (var next in journal.NextToSend(shard, _readThrough, ReadAtOnce))
            {
                _read.Enqueue(next);
                _readThrough = next.Sequence;
            }
        }

        return _read.TryPeek(out entry);
    }

    private void Settle()
    {
        while (_sent.TryPeek(out var part) && part.IsAnswered)
        {
            _sent.Dequeue();

            // Behind one that was not done nothing counts, whatever was said of it: it will be asked again.
            if (part.Entries[0].Sequence == _done + 1)
            {
                _done = part.DoneThrough;
            }
        }
    }
}

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

/// <summary>An operation that the gateway will never do.</summary>
internal readonly record struct RefusedAnswer(JournalEntry Entry, GatewayError Error);
