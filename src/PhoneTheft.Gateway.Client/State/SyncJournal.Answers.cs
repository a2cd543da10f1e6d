namespace PhoneTheft.Gateway.Client.State;

// What becomes of operations once a gateway has answered.
internal sealed partial class SyncJournal
{
    // Kept per minute, so that a day of acknowledgements is 1,440 rows a shard.
    private const int SecondsPerMark = 60;

    /// <summary>The number up to which a shard's operations are acknowledged.</summary>
    public long Acknowledged(int shard)
    {
        lock (_database.Gate)
        {
            return _queues[shard].Acknowledged;
        }
    }

    /// <summary>The highest number any operation of the shard has. A gateway that knows a higher one has seen another copy of this file: <see cref="RenewProducer"/>.</summary>
    public long HighestSequence(int shard)
    {
        lock (_database.Gate)
        {
            return _queues[shard].Highest;
        }
    }

    /// <summary>All operations of the shard up to this number are done. Not above what is acknowledged already: nothing happens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is above <see cref="HighestSequence"/>.</exception>
    public void Acknowledge(int shard, long throughSequence)
    {
        lock (_database.Gate)
        {
            var queue = _queues[shard];
            if (throughSequence <= queue.Acknowledged)
            {
                return;
            }

            var id = IdOf(shard, throughSequence);
            using var transaction = _database.Begin(durable: false);
            KeepAcknowledged(shard, throughSequence, id);
            _keepAcknowledgedAt.Bind(1, (long)shard).Bind(2, Now() / SecondsPerMark * SecondsPerMark).Bind(3, id).Run();
            transaction.Commit();
            queue.MoveTo(throughSequence, id, queue.Highest - throughSequence);
        }
    }

    /// <summary>Takes operations out for good and keeps them for a report. All behind them move up: send again from <see cref="Acknowledged"/> on.</summary>
    public void Refuse(int shard, IReadOnlyList<RefusedEntry> refused)
    {
        lock (_database.Gate)
        {
            var ids = refused.Select(entry => IdOf(shard, entry.Sequence)).ToList();

            // Durable: forgotten after a loss of power, it would shift the numbers of those that were sent behind it.
            using var transaction = _database.Begin(durable: true);
            using var keep = _database.Prepare($"INSERT INTO refused (id, {OperationRow.Columns}, error, message, at) SELECT id, {OperationRow.Columns}, ?, ?, ? FROM journal WHERE shard = ? AND id = ?");
            using var remove = _database.Prepare("DELETE FROM journal WHERE shard = ? AND id = ?");
            foreach (var (entry, id) in refused.Zip(ids))
            {
                keep.Bind(1, entry.Reason).Bind(2, entry.Message).Bind(3, Now()).Bind(4, (long)shard).Bind(5, id).Run();
                remove.Bind(1, (long)shard).Bind(2, id).Run();
            }

            transaction.Commit();
            var queue = _queues[shard];
            queue.Waiting -= refused.Count;
            queue.HandedOut = (queue.Acknowledged, queue.AcknowledgedId);
        }
    }

    /// <summary>What was refused for good within the last 90 days, oldest first.</summary>
    public IReadOnlyList<RefusedOperation> Refused()
    {
        lock (_database.Gate)
        {
            using var row = _database.Prepare($"SELECT id, {OperationRow.Columns}, error, message, at FROM refused ORDER BY id");
            var refused = new List<RefusedOperation>();
            while (row.Step())
            {
                refused.Add(new RefusedOperation(row.Long(0), OperationRow.Read(row, first: 1), row.Text(8), row.Text(9), DateTimeOffset.FromUnixTimeSeconds(row.Long(10))));
            }

            return refused;
        }
    }

    /// <summary>The store has forgotten all above this number: what the journal still holds of it counts as not acknowledged.</summary>
    public Reopened ReopenAfter(int shard, long lastSequence)
    {
        lock (_database.Gate)
        {
            var queue = _queues[shard];
            var forgotten = queue.Acknowledged - lastSequence;
            ArgumentOutOfRangeException.ThrowIfNegative(forgotten, nameof(lastSequence));
            if (forgotten == 0)
            {
                return default;
            }

            using var before = _database.Prepare("SELECT id FROM journal WHERE shard = ? AND id <= ? ORDER BY id DESC LIMIT 1 OFFSET ?");
            using var count = _database.Prepare("SELECT count(*) FROM journal WHERE shard = ? AND id > ? AND id <= ?");
            using var unmark = _database.Prepare("DELETE FROM acknowledged_at WHERE shard = ? AND id > ?");
            var id = before.Bind(1, (long)shard).Bind(2, queue.AcknowledgedId).Bind(3, forgotten).Single() ?? 0;
            var reopened = count.Bind(1, (long)shard).Bind(2, id).Bind(3, queue.AcknowledgedId).Single() ?? 0;
            using var transaction = _database.Begin(durable: true);
            KeepAcknowledged(shard, lastSequence, id);
            unmark.Bind(1, (long)shard).Bind(2, id).Run();
            transaction.Commit();
            queue.MoveTo(lastSequence, id, queue.Waiting + reopened);
            queue.HandedOut = (lastSequence, id);
            return new Reopened(reopened, forgotten - reopened);
        }
    }

    /// <summary>Makes a new producer. What is not acknowledged gets the numbers from 1 on; what is, belongs to the old one and is forgotten.</summary>
    public void RenewProducer()
    {
        lock (_database.Gate)
        {
            using var transaction = _database.Begin(durable: true);
            _database.Execute($"""
                DELETE FROM journal WHERE shard <> {NoShard} AND id <= (SELECT a.id FROM acknowledged a WHERE a.shard = journal.shard);
                DELETE FROM acknowledged;
                DELETE FROM acknowledged_at;
                UPDATE state SET producer_id = '{Guid.NewGuid()}';
                """);
            transaction.Commit();
            Load(_queues.Length);
        }
    }

    // The last one handed out is known; any other is found by counting, and few are under way.
    private long IdOf(int shard, long sequence)
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
        return _idBehind.Bind(1, (long)shard).Bind(2, queue.AcknowledgedId).Bind(3, places).Single() ?? throw new InvalidOperationException("The journal has fewer operations than it counted.");
    }

    private void KeepAcknowledged(int shard, long sequence, long id) =>
        _keepAcknowledged.Bind(1, (long)shard).Bind(2, sequence).Bind(3, id).Run();

    private long Now() => _time.GetUtcNow().ToUnixTimeSeconds();
}
