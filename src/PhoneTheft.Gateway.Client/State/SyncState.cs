using PhoneTheft.Gateway.Client.Journal;
using PhoneTheft.Gateway.Client.State;
using PhoneTheft.Gateway.Core;
using ListScope = PhoneTheft.Gateway.V1.ListScope;

namespace PhoneTheft.Gateway.Client;

/// <summary>What a carrier keeps between two sessions: its copy of the list, its own holds, its position, its journal.</summary>
/// <remarks>
/// <see cref="SqliteSyncState"/> keeps it in a file. <see cref="MemorySyncState"/> keeps it in memory and has no journal: enough to
/// answer checks or to watch, not to publish. One engine writes; <see cref="StatusOf"/> and the journal may be used by any thread.
/// </remarks>
public abstract class SyncState : IDisposable
{
    private protected SyncState()
    {
    }

    /// <summary>Opens a state file, or makes one.</summary>
    /// <exception cref="SyncStateInUseException">Another process works with it.</exception>
    /// <exception cref="SyncStateFormatException">It is no state file, is damaged, or is of a newer version.</exception>
    /// <exception cref="SyncStateMismatchException">It is another carrier's.</exception>
    /// <exception cref="SyncStateException">It can't be opened or written.</exception>
    public static SyncState Open(string path, SyncStateOptions? options = null) => SqliteSyncState.OpenFile(path, options ?? new());

    /// <summary>Reads a state file as it is now, whoever is writing to it.</summary>
    /// <exception cref="SyncStateFormatException">It is no state file, is damaged, or is of a newer version.</exception>
    /// <exception cref="SyncStateException">It isn't there, can't be opened, or has no list yet.</exception>
    public static StateReader OpenToRead(string path) => SqliteStateReader.Open(SqliteSyncState.Resolve(path));

    /// <summary>Starts with nothing and keeps nothing: to answer checks or to watch.</summary>
    public static SyncState InMemory() => new MemorySyncState();

    /// <summary>The store this state follows; null before the first session.</summary>
    public abstract Guid? StoreId { get; }

    /// <summary>How many shards that store has; 0 before the first session.</summary>
    public abstract int Shards { get; }

    /// <summary>Whose state it is; null while nobody has said.</summary>
    public abstract string? Carrier { get; }

    /// <summary>Up to where the state has been brought; null before the first snapshot or change.</summary>
    public abstract Cursor? Cursor { get; }

    /// <summary>Whether there is a list. Without one nobody gets an answer: an empty list would let every stolen phone pass.</summary>
    public abstract bool HasList { get; }

    /// <summary>Everything to do with publishing; null when this state can't publish.</summary>
    internal abstract SyncJournal? Journal { get; }

    /// <summary>The digest of the list, by shard, moved with every change. Empty before the first session.</summary>
    internal abstract IReadOnlyList<Digest> Digests { get; }

    /// <summary>The device's status on the local list: PERMITTED when it isn't there, never None.</summary>
    /// <exception cref="InvalidOperationException">There is no list yet: an empty one must not answer.</exception>
    public abstract EquipmentStatus StatusOf(EquipmentIdentity identity);

    /// <summary>
    /// The operations that a gateway refused for good within the last 90 days, oldest first. They are not sent again: read why, and publish
    /// what should have been published. None in a state without a journal.
    /// </summary>
    /// <remarks>
    /// Any thread, also while a client runs. A receipt reports a refusal as well, but only to the process that published.
    /// </remarks>
    /// <exception cref="SyncStateException">The file cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The state was disposed of.</exception>
    public IReadOnlyList<RefusedOperation> ReadRefused() => Journal?.Answers.Refused() ?? [];

    /// <summary>Everything of one moment, to be read while the state moves on.</summary>
    /// <exception cref="InvalidOperationException">There is no list yet.</exception>
    internal abstract StateReader Read();

    /// <summary>Says which store this is of. The first time it is kept, from then on compared.</summary>
    /// <exception cref="SyncStateMismatchException">It is of another store.</exception>
    internal abstract void BindStore(Guid storeId, int shards);

    /// <summary>Says whose state this is. The first time it is kept, from then on compared.</summary>
    /// <exception cref="SyncStateMismatchException">It is another carrier's.</exception>
    internal abstract void BindCarrier(string carrier);

    /// <summary>
    /// Takes changes in their order, and the position after them, in one transaction. Several messages may be taken at once.
    /// </summary>
    /// <remarks>In memory without a list only the position moves: all that watching needs.</remarks>
    /// <exception cref="InvalidOperationException">A file has no list yet.</exception>
    internal abstract void Apply(IReadOnlyList<StateChange> changes, Cursor through);

    /// <summary>Starts to take a whole list. There is one at a time.</summary>
    internal abstract SnapshotStage BeginSnapshot();

    /// <summary>Replaces what is in these buckets of a shard, of the list or of the own holds, by what is given.</summary>
    /// <returns>How many devices or holds are different now.</returns>
    internal abstract int ReplaceBuckets(ListScope scope, int shard, IReadOnlyList<BucketContent> buckets);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>How a state file is opened.</summary>
public sealed record SyncStateOptions
{
    /// <summary>Whose file it is to be; null: not said. A file of another carrier is refused.</summary>
    public string? Carrier { get; init; }

    /// <summary>The clock that retention goes by.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
