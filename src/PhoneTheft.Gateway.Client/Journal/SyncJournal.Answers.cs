namespace PhoneTheft.Gateway.Client.Journal;

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

    /// <summary>The highest number that this file may have sent. A gateway that knows a higher one has it from another copy of it: <see cref="RenewProducer"/>.</summary>
    /// <remarks>Operations get their numbers with <see cref="NextToSend"/>; what was added since has none yet.</remarks>
    public long HighestSequence(int shard)
    {
        lock (_database.Gate)
        {
            return _queues[shard].Numbered;
        }
    }

    /// <summary>The number that the last operation of the shard has, or will have when it is handed out.</summary>
    public long LastSequence(int shard)
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

            ArgumentOutOfRangeException.ThrowIfGreaterThan(throughSequence, queue.Numbered);
            var id = IdOf(shard, throughSequence);
            using var transaction = _database.Begin(durable: false);
            KeepSequences(shard, throughSequence, id, queue.Numbered);
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
            var queue = _queues[shard];
            if (refused.Any(entry => entry.Sequence <= queue.Acknowledged || entry.Sequence > queue.Numbered))
            {
                throw new ArgumentOutOfRangeException(nameof(refused), "Only what was sent and is not acknowledged can be refused.");
            }

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

            KeepSequences(shard, queue.Acknowledged, queue.AcknowledgedId, queue.Numbered - refused.Count);
            transaction.Commit();
            queue.Waiting -= refused.Count;
            queue.Numbered -= refused.Count;
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
            KeepSequences(shard, lastSequence, id, queue.Numbered - forgotten + reopened);
            unmark.Bind(1, (long)shard).Bind(2, id).Run();
            transaction.Commit();
            queue.MoveTo(lastSequence, id, queue.Waiting + reopened);
            queue.Numbered += reopened - forgotten;
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
                DELETE FROM journal WHERE shard <> {NoShard} AND id <= (SELECT acknowledged_id FROM sequences WHERE sequences.shard = journal.shard);
                UPDATE sequences SET acknowledged = 0, numbered = 0;
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

    private void KeepSequences(int shard, long acknowledged, long id, long numbered) =>
        _keepSequences.Bind(1, (long)shard).Bind(2, acknowledged).Bind(3, id).Bind(4, numbered).Run();

    private long Now() => _time.GetUtcNow().ToUnixTimeSeconds();
}
