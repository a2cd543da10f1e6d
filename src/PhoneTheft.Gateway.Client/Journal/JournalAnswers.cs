using PhoneTheft.Gateway.Client.StateFiles;


namespace PhoneTheft.Gateway.Client.Journal;

/// <summary>What becomes of a journal's operations once a gateway has answered.</summary>
internal sealed class JournalAnswers : IDisposable
{
    private readonly StateDatabase _database;
    private readonly JournalPlaces _places;
    private readonly TimeProvider _time;
    private readonly Action _reload;
    private readonly Statement _keepAcknowledgedAt;

    /// <param name="database">With the journal.</param>
    /// <param name="places">Where its shards are.</param>
    /// <param name="time">The clock that retention goes by.</param>
    /// <param name="reload">Takes the journal from the file again.</param>
    public JournalAnswers(StateDatabase database, JournalPlaces places, TimeProvider time, Action reload)
    {
        _database = database;
        _places = places;
        _time = time;
        _reload = reload;
        _keepAcknowledgedAt = database.Prepare("INSERT OR REPLACE INTO acknowledged_at (shard, at, id) VALUES (?, ?, ?)");
    }

    /// <summary>All operations of the shard up to this number are done. Not above what is acknowledged already: nothing happens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is above <see cref="SyncJournal.HighestSequence"/>.</exception>
    public void Acknowledge(int shard, long throughSequence)
    {
        lock (_database.Gate)
        {
            var queue = _places[shard];
            if (throughSequence <= queue.Acknowledged)
            {
                return;
            }

            ArgumentOutOfRangeException.ThrowIfGreaterThan(throughSequence, queue.Numbered);
            var id = _places.IdOf(shard, throughSequence);
            using var transaction = _database.Begin(durable: false);
            _places.Keep(shard, throughSequence, id, queue.Numbered);
            _keepAcknowledgedAt.Bind(1, (long)shard).Bind(
                2, Now() / JournalRetention.SecondsPerMark * JournalRetention.SecondsPerMark).Bind(3, id).Run();
            transaction.Commit();
            queue.MoveTo(throughSequence, id, queue.Highest - throughSequence);
        }
    }

    /// <summary>
    /// Takes operations out for good and keeps them for a report. All behind them move up: send again from
    /// <see cref="SyncJournal.Acknowledged"/> on.
    /// </summary>
    public void Refuse(int shard, IReadOnlyList<RefusedEntry> refused)
    {
        lock (_database.Gate)
        {
            var queue = _places[shard];
            if (refused.Any(entry => entry.Sequence <= queue.Acknowledged || entry.Sequence > queue.Numbered))
            {
                throw new ArgumentOutOfRangeException(nameof(refused), "Only what was sent and is not acknowledged can be refused.");
            }

            var ids = refused.Select(entry => _places.IdOf(shard, entry.Sequence)).ToList();

            // Durable: forgotten after a loss of power, it would shift the numbers of those that were sent behind it.
            using var transaction = _database.Begin(durable: true);
            using var keep = _database.Prepare($"INSERT INTO refused (id, {OperationRow.Columns}, error, message, at) SELECT id, {OperationRow.Columns}, ?, ?, ? FROM journal WHERE shard = ? AND id = ?");
            using var remove = _database.Prepare("DELETE FROM journal WHERE shard = ? AND id = ?");
            foreach (var (entry, id) in refused.Zip(ids))
            {
                keep.Bind(1, entry.Reason).Bind(2, entry.Message).Bind(3, Now()).Bind(4, (long)shard).Bind(5, id).Run();
                remove.Bind(1, (long)shard).Bind(2, id).Run();
            }

            _places.Keep(shard, queue.Acknowledged, queue.AcknowledgedId, queue.Numbered - refused.Count);
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
                refused.Add(new RefusedOperation(row.Long(0), OperationRow.Read(row, first: 1), row.Text(8), row.Text(9), row.Second(10)));
            }

            return refused;
        }
    }

    /// <summary>The store has forgotten all above this number: what the journal still holds of it counts as not acknowledged.</summary>
    public ReopenedOperations ReopenAfter(int shard, long lastSequence)
    {
        lock (_database.Gate)
        {
            var queue = _places[shard];
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
            _places.Keep(shard, lastSequence, id, queue.Numbered - forgotten + reopened);
            unmark.Bind(1, (long)shard).Bind(2, id).Run();
            transaction.Commit();
            queue.MoveTo(lastSequence, id, queue.Waiting + reopened);
            queue.Numbered += reopened - forgotten;
            queue.HandedOut = (lastSequence, id);
            return new ReopenedOperations(reopened, forgotten - reopened);
        }
    }

    /// <summary>
    /// Makes a new producer. What is not acknowledged gets the numbers from 1 on; what is, belongs to the old one and is forgotten.
    /// </summary>
    public void RenewProducer()
    {
        lock (_database.Gate)
        {
            using var transaction = _database.Begin(durable: true);
            _database.Execute($"""
                DELETE FROM journal WHERE shard <> {SyncJournal.NoShard} AND id <= (SELECT acknowledged_id FROM sequences WHERE sequences.shard = journal.shard);
                UPDATE sequences SET acknowledged = 0, numbered = 0;
                DELETE FROM acknowledged_at;
                UPDATE state SET producer_id = '{Guid.NewGuid()}';
                """);
            transaction.Commit();
            _reload();
        }
    }

    public void Dispose() => _keepAcknowledgedAt.Dispose();

    private long Now() => _time.GetUtcNow().ToUnixTimeSeconds();
}

/// <summary>Why one operation was refused for good.</summary>
/// <param name="Sequence">Of the operation, as it was sent.</param>
/// <param name="Reason">A name of <c>ErrorReason</c> without its prefix.</param>
/// <param name="Message">For people.</param>
internal readonly record struct RefusedEntry(long Sequence, string Reason, string Message);

/// <summary>What a store had acknowledged and forgotten.</summary>
/// <param name="Operations">How many operations wait to be sent again.</param>
/// <param name="Missing">How many were forgotten that the journal no longer holds, being older than its retention.</param>
internal readonly record struct ReopenedOperations(long Operations, long Missing);
