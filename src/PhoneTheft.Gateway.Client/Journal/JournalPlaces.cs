using PhoneTheft.Gateway.Client.StateFiles;


namespace PhoneTheft.Gateway.Client.Journal;

/// <summary>
/// Where each shard's operations are, in memory and in the table <c>sequences</c>. Whoever uses it holds the database's gate.
/// </summary>
internal sealed class JournalPlaces : IDisposable
{
    private readonly Statement _idBehind;
    private readonly Statement _keepSequences;
    private ShardQueue[] _queues = [];

    public JournalPlaces(StateDatabase database)
    {
        _idBehind = database.Prepare("SELECT id FROM journal WHERE shard = ? AND id > ? ORDER BY id LIMIT 1 OFFSET ?");
        _keepSequences = database.Prepare("INSERT OR REPLACE INTO sequences (shard, acknowledged, acknowledged_id, numbered) VALUES (?, ?, ?, ?)");
    }

    public int Shards => _queues.Length;

    public long Waiting => _queues.Sum(queue => queue.Waiting);

    public ShardQueue this[int shard] => _queues[shard];

    /// <summary>Takes everything from the file again.</summary>
    public void Load(StateDatabase database, int shards)
    {
        _queues = [.. Enumerable.Range(0, shards).Select(_ => new ShardQueue())];
        using var sequences = database.Prepare("SELECT acknowledged, acknowledged_id, numbered FROM sequences WHERE shard = ?");
        using var waiting = database.Prepare("SELECT count(*) FROM journal WHERE shard = ? AND id > ?");
        for (var shard = 0; shard < shards; shard++)
        {
            var (sequence, id, numbered) = sequences.Bind(1, (long)shard).Step()
                ? (sequences.Long(0), sequences.Long(1), sequences.Long(2))
                : (0, 0, 0);
            sequences.Reset();
            _queues[shard].MoveTo(sequence, id, waiting.Bind(1, (long)shard).Bind(2, id).Single() ?? 0);
            _queues[shard].Numbered = numbered;
        }
    }

    // The last one handed out is known; any other is found by counting, and few are under way.
    public long IdOf(int shard, long sequence)
    {
        var queue = _queues[shard];
        ArgumentOutOfRangeException.ThrowIfLessThan(sequence, queue.Acknowledged);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sequence, queue.Highest);
        if (sequence == queue.Acknowledged)
        {
            return queue.AcknowledgedId;
        }

        if (sequence == queue.HandedOut.Sequence)
        {
            return queue.HandedOut.Id;
        }

        var places = sequence - queue.Acknowledged - 1;
        return _idBehind.Bind(1, (long)shard).Bind(2, queue.AcknowledgedId).Bind(3, places).Single()
            ?? throw new InvalidOperationException("The journal has fewer operations than it counted.");
    }

    /// <summary>Within a transaction.</summary>
    public void Keep(int shard, long acknowledged, long id, long numbered) =>
        _keepSequences.Bind(1, (long)shard).Bind(2, acknowledged).Bind(3, id).Bind(4, numbered).Run();

    public void Dispose()
    {
        _idBehind.Dispose();
        _keepSequences.Dispose();
    }
}

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
