using PhoneTheft.Gateway.Client.StateFiles;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client.Journal;

/// <summary>
/// The operations a carrier was promised would be published, in their order, until a gateway has acknowledged them and for a while
/// after.
/// </summary>
/// <remarks>
/// <para>
/// A sequence number is no column but a place: the n-th operation of a shard behind the last one acknowledged has that one's number
/// plus n. So refusing one renumbers all behind it at no cost, acknowledging is one row however many it covers, and after a crash
/// everything has the number it had before. The order is that of the ids. What is kept is how far numbers may have been sent: a
/// gateway that knows higher ones has them from another copy of this file.
/// </para>
/// <para>Before the first session nobody knows the shards; what is added then is dealt out later.</para>
/// </remarks>
internal sealed class SyncJournal : IDisposable
{
    internal const int NoShard = -1;

    private readonly StateDatabase _database;
    private readonly JournalPlaces _places;
    private readonly Statement _insert;
    private readonly Statement _keepNextId;
    private readonly Statement _next;
    private long _undealt;
    private long _nextId;

    public SyncJournal(StateDatabase database, int shards, TimeProvider time)
    {
        _database = database;
        _places = new JournalPlaces(database);
        _insert = database.Prepare($"INSERT INTO journal (shard, id, {OperationRow.Columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        _keepNextId = database.Prepare("UPDATE state SET next_id = ?");
        _next = database.Prepare($"SELECT id, {OperationRow.Columns} FROM journal WHERE shard = ? AND id > ? ORDER BY id LIMIT ?");
        Answers = new JournalAnswers(database, _places, time, reload: () => Load(_places.Shards));
        Retention = new JournalRetention(database, _places, time);
        Load(shards);
    }

    /// <summary>What becomes of operations once a gateway has answered.</summary>
    public JournalAnswers Answers { get; }

    /// <summary>What is forgotten, and when.</summary>
    public JournalRetention Retention { get; }

    /// <summary>Who publishes: a random UUID made with the file.</summary>
    public Guid ProducerId { get; private set; }

    /// <summary>How many shards the operations are dealt out to; 0: nobody has said yet.</summary>
    public int Shards => _places.Shards;

    /// <summary>Operations not acknowledged yet, of all shards.</summary>
    public long Pending
    {
        get
        {
            lock (_database.Gate)
            {
                return _undealt + _places.Waiting;
            }
        }
    }

    /// <summary>The number up to which a shard's operations are acknowledged.</summary>
    public long Acknowledged(int shard)
    {
        lock (_database.Gate)
        {
            return _places[shard].Acknowledged;
        }
    }

    /// <summary>
    /// The highest number that this file may have sent. A gateway that knows a higher one has it from another copy of it:
    /// <see cref="JournalAnswers.RenewProducer"/>.
    /// </summary>
    /// <remarks>Operations get their numbers with <see cref="NextToSend"/>; what was added since has none yet.</remarks>
    public long HighestSequence(int shard)
    {
        lock (_database.Gate)
        {
            return _places[shard].Numbered;
        }
    }

    /// <summary>The number that the last operation of the shard has, or will have when it is handed out.</summary>
    public long LastSequence(int shard)
    {
        lock (_database.Gate)
        {
            return _places[shard].Highest;
        }
    }

    /// <summary>
    /// Keeps operations for publishing, durably: once this returns they survive the process and a loss of power. Any thread.
    /// </summary>
    /// <returns>The id of the first; the next ones follow by one each.</returns>
    /// <exception cref="SyncStateException">The file could not be written; none of them is kept.</exception>
    public long Add(IReadOnlyList<SyncOperation> operations)
    {
        lock (_database.Gate)
        {
            var firstId = _nextId;
            try
            {
                Keep(operations, firstId);
            }
            catch (Exception exception)
            {
                throw new SyncStateException($"The operations could not be journaled: {exception.Message}", exception);
            }

            _nextId += operations.Count;
            foreach (var operation in operations)
            {
                Count(ShardOf(operation.Identity));
            }

            return firstId;
        }
    }

    /// <summary>The operations of a shard that follow a sequence number, in order, at most so many.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The number is below <see cref="Acknowledged"/> or above <see cref="HighestSequence"/>.
    /// </exception>
    public IReadOnlyList<JournalEntry> NextToSend(int shard, long afterSequence, int max)
    {
        lock (_database.Gate)
        {
            var queue = _places[shard];
            var id = _places.IdOf(shard, afterSequence);
            if (Math.Min(afterSequence + max, queue.Highest) > queue.Numbered)
            {
                NumberAll();
            }

            var entries = new List<JournalEntry>();
            _next.Bind(1, (long)shard).Bind(2, id).Bind(3, (long)max);
            while (_next.Step())
            {
                id = _next.Long(0);
                entries.Add(new JournalEntry(id, afterSequence + entries.Count + 1, OperationRow.Read(_next, first: 1)));
            }

            queue.HandedOut = (afterSequence + entries.Count, id);
            return entries;
        }
    }

    public void Dispose()
    {
        Answers.Dispose();
        _places.Dispose();
        _insert.Dispose();
        _keepNextId.Dispose();
        _next.Dispose();
    }

    /// <summary>Within the transaction in which the shards become known.</summary>
    internal void DealOut(int shards)
    {
        using var deal = _database.Prepare($"UPDATE journal SET shard = identity % {shards} WHERE shard = {NoShard}");
        deal.Run();
    }

    /// <summary>Takes everything from the file again.</summary>
    internal void Load(int shards)
    {
        using var state = _database.Prepare("SELECT producer_id, next_id FROM state");
        ProducerId = state.Step() ? state.Id(0) : throw StateFile.Damaged("it does not say whose it is");
        _nextId = state.Long(1);
        _undealt = _database.Scalar($"SELECT count(*) FROM journal WHERE shard = {NoShard}") ?? 0;
        _places.Load(_database, shards);
    }

    // One transaction, and so one wait for the disk, for all that a call brings. JournalIntake gathers what many callers bring.
    private void Keep(IReadOnlyList<SyncOperation> operations, long firstId)
    {
        var nextId = firstId;
        using var transaction = _database.Begin(durable: true);
        foreach (var operation in operations)
        {
            _insert.Bind(1, (long)ShardOf(operation.Identity)).Bind(2, nextId++);
            OperationRow.Bind(_insert, first: 3, operation);
            _insert.Run();
        }

        _keepNextId.Bind(1, nextId).Run();
        transaction.Commit();
    }

    // Durable and before anything is sent: after a loss of power a gateway that knows these numbers must not look like one that
    // has them from somebody else. All shards at once, so that a large publish waits for the disk once.
    private void NumberAll()
    {
        using var transaction = _database.Begin(durable: true);
        for (var shard = 0; shard < _places.Shards; shard++)
        {
            var queue = _places[shard];
            if (queue.Highest > queue.Numbered)
            {
                _places.Keep(shard, queue.Acknowledged, queue.AcknowledgedId, queue.Highest);
            }
        }

        transaction.Commit();
        for (var shard = 0; shard < _places.Shards; shard++)
        {
            _places[shard].Numbered = _places[shard].Highest;
        }
    }

    private int ShardOf(EquipmentIdentity identity) => _places.Shards == 0 ? NoShard : identity.ShardOf(_places.Shards);

    private void Count(int shard)
    {
        if (shard == NoShard)
        {
            _undealt++;
        }
        else
        {
            _places[shard].Waiting++;
        }
    }
}

/// <summary>An operation of the journal that no gateway has acknowledged yet.</summary>
/// <param name="Id">Names it for good, within the file.</param>
/// <param name="Sequence">Its place among the operations of its producer and shard. It moves down when one before it is refused.</param>
/// <param name="Operation">What is to be published.</param>
internal readonly record struct JournalEntry(long Id, long Sequence, SyncOperation Operation);
