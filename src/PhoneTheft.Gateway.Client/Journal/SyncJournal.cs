using PhoneTheft.Gateway.Client.State;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client.Journal;

/// <summary>The operations a carrier was promised would be published, in their order, until a gateway has acknowledged them and for a while after.</summary>
/// <remarks>
/// <para>
/// A sequence number is no column but a place: the n-th operation of a shard behind the last one acknowledged has that one's number
/// plus n. So refusing one renumbers all behind it at no cost, acknowledging is one row however many it covers, and after a crash
/// everything has the number it had before. The order is that of the ids. What is kept is how far numbers may have been sent: a
/// gateway that knows higher ones has them from another copy of this file.
/// </para>
/// <para>Before the first session nobody knows the shards; what is added then is dealt out later.</para>
/// </remarks>
internal sealed partial class SyncJournal : IDisposable
{
    private const int NoShard = -1;

    private readonly StateDatabase _database;
    private readonly TimeProvider _time;
    private readonly Statement _insert;
    private readonly Statement _keepNextId;
    private readonly Statement _next;
    private readonly Statement _idBehind;
    private readonly Statement _keepSequences;
    private readonly Statement _keepAcknowledgedAt;
    private readonly Lock _additionsLock = new();
    private List<JournalAddition> _additions = [];
    private ShardQueue[] _queues = [];
    private long _undealt;
    private long _nextId;

    public SyncJournal(StateDatabase database, int shards, TimeProvider time)
    {
        _database = database;
        _time = time;
        _insert = database.Prepare($"INSERT INTO journal (shard, id, {OperationRow.Columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        _keepNextId = database.Prepare("UPDATE state SET next_id = ?");
        _next = database.Prepare($"SELECT id, {OperationRow.Columns} FROM journal WHERE shard = ? AND id > ? ORDER BY id LIMIT ?");
        _idBehind = database.Prepare("SELECT id FROM journal WHERE shard = ? AND id > ? ORDER BY id LIMIT 1 OFFSET ?");
        _keepSequences = database.Prepare("INSERT OR REPLACE INTO sequences (shard, acknowledged, acknowledged_id, numbered) VALUES (?, ?, ?, ?)");
        _keepAcknowledgedAt = database.Prepare("INSERT OR REPLACE INTO acknowledged_at (shard, at, id) VALUES (?, ?, ?)");
        Load(shards);
    }

    /// <summary>Who publishes: a random UUID made with the file.</summary>
    public Guid ProducerId { get; private set; }

    /// <summary>Operations not acknowledged yet, of all shards.</summary>
    public long Pending
    {
        get
        {
            lock (_database.Gate)
            {
                return _undealt + _queues.Sum(queue => queue.Waiting);
            }
        }
    }

    /// <summary>Keeps operations for publishing, durably: once this returns they survive the process and a loss of power. Any thread.</summary>
    /// <returns>The id of the first; the next ones follow by one each.</returns>
    /// <exception cref="SyncStateException">The file could not be written; none of them is kept.</exception>
    public long Add(IReadOnlyList<SyncOperation> operations)
    {
        var mine = new JournalAddition(operations);
        bool first;
        lock (_additionsLock)
        {
            first = _additions.Count == 0;
            _additions.Add(mine);
        }

        // The first goes to the gate for all who come until it is let in. The others wait beside it: at the gate they would have to
        // be let in merely to hear that they are done, while somebody quicker takes it again and again.
        if (first)
        {
            lock (_database.Gate)
            {
                KeepAdditions();
            }
        }

        return mine.FirstId();
    }

    /// <summary>The operations of a shard that follow a sequence number, in order, at most so many.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below <see cref="Acknowledged"/> or above <see cref="HighestSequence"/>.</exception>
    public IReadOnlyList<JournalEntry> NextToSend(int shard, long afterSequence, int max)
    {
        lock (_database.Gate)
        {
            var queue = _queues[shard];
            var id = IdOf(shard, afterSequence);
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

    /// <summary>Within the transaction in which the shards become known.</summary>
    internal void DealOut(int shards)
    {
        using var deal = _database.Prepare($"UPDATE journal SET shard = identity % {shards} WHERE shard = {NoShard}");
        deal.Run();
    }

    /// <summary>Takes everything from the file again.</summary>
    internal void Load(int shards)
    {
        _queues = [.. Enumerable.Range(0, shards).Select(_ => new ShardQueue())];
        using var state = _database.Prepare("SELECT producer_id, next_id FROM state");
        state.Step();
        ProducerId = Guid.Parse(state.Text(0));
        _nextId = state.Long(1);
        _undealt = _database.Scalar($"SELECT count(*) FROM journal WHERE shard = {NoShard}") ?? 0;
        using var sequences = _database.Prepare("SELECT acknowledged, acknowledged_id, numbered FROM sequences WHERE shard = ?");
        using var waiting = _database.Prepare("SELECT count(*) FROM journal WHERE shard = ? AND id > ?");
        for (var shard = 0; shard < shards; shard++)
        {
            var (sequence, id, numbered) = sequences.Bind(1, (long)shard).Step() ? (sequences.Long(0), sequences.Long(1), sequences.Long(2)) : (0, 0, 0);
            sequences.Reset();
            _queues[shard].MoveTo(sequence, id, waiting.Bind(1, (long)shard).Bind(2, id).Single() ?? 0);
            _queues[shard].Numbered = numbered;
        }
    }

    public void Dispose()
    {
        _insert.Dispose();
        _keepNextId.Dispose();
        _next.Dispose();
        _idBehind.Dispose();
        _keepSequences.Dispose();
        _keepAcknowledgedAt.Dispose();
    }

    // Durable and before anything is sent: after a loss of power a gateway that knows these numbers must not look like one that
    // has them from somebody else. All shards at once, so that a large publish waits for the disk once.
    private void NumberAll()
    {
        using var transaction = _database.Begin(durable: true);
        for (var shard = 0; shard < _queues.Length; shard++)
        {
            var queue = _queues[shard];
            if (queue.Highest > queue.Numbered)
            {
                KeepSequences(shard, queue.Acknowledged, queue.AcknowledgedId, queue.Highest);
            }
        }

        transaction.Commit();
        Array.ForEach(_queues, queue => queue.Numbered = queue.Highest);
    }

    private void KeepAdditions()
    {
        List<JournalAddition> additions;
        lock (_additionsLock)
        {
            (additions, _additions) = (_additions, []);
        }

        var nextId = _nextId;
        try
        {
            using var transaction = _database.Begin(durable: true);
            foreach (var operation in additions.SelectMany(addition => addition.Operations))
            {
                _insert.Bind(1, (long)ShardOf(operation.Identity)).Bind(2, nextId++);
                OperationRow.Bind(_insert, first: 3, operation);
                _insert.Run();
            }

            _keepNextId.Bind(1, nextId).Run();
            transaction.Commit();
        }
        catch (Exception exception)
        {
            // Whatever it was, each of them has to learn it: the others' callers are not on this stack.
            additions.ForEach(addition => addition.Failed(exception));
            return;
        }

        foreach (var addition in additions)
        {
            var firstId = _nextId;
            _nextId += addition.Operations.Count;
            foreach (var operation in addition.Operations)
            {
                Count(ShardOf(operation.Identity));
            }

            addition.Kept(firstId);
        }
    }

    private int ShardOf(EquipmentIdentity identity) => _queues.Length == 0 ? NoShard : identity.ShardOf(_queues.Length);

    private void Count(int shard)
    {
        if (shard == NoShard)
        {
            _undealt++;
        }
        else
        {
            _queues[shard].Waiting++;
        }
    }
}
