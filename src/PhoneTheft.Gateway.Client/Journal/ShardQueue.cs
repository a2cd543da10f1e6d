namespace PhoneTheft.Gateway.Client.Journal;

/// <summary>Where one shard's operations are: those up to <see cref="AcknowledgedId"/> are acknowledged, those behind it wait.</summary>
internal sealed class ShardQueue
{
    /// <summary>The sequence number of the last one acknowledged; 0: none.</summary>
    public long Acknowledged { get; set; }

    /// <summary>Its id; 0: none.</summary>
    public long AcknowledgedId { get; set; }

    /// <summary>How many wait.</summary>
    public long Waiting { get; set; }

    /// <summary>The number that the last one waiting has, or will have.</summary>
    public long Highest => Acknowledged + Waiting;

    /// <summary>The highest number that may have been sent to a gateway.</summary>
    public long Numbered { get; set; }

    /// <summary>The last one handed out to be sent, so that the next ones are found without counting.</summary>
    public (long Sequence, long Id) HandedOut { get; set; }

    public void MoveTo(long sequence, long id, long waiting)
    {
        Acknowledged = sequence;
        AcknowledgedId = id;
        Waiting = waiting;
        if (HandedOut.Sequence < sequence)
        {
            HandedOut = (sequence, id);
        }
    }
}
