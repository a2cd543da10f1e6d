using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace PhoneTheft.Gateway.Client.Receiving;

/// <summary>Hands changes to whoever reads them, each reader with a buffer of its own. None of them ever holds up the list.</summary>
internal sealed class ChangeFeed(int capacity)
{
    private readonly Lock _lock = new();
    private Channel<SyncChange>[] _readers = [];

    /// <summary>Whether it is worth making a change for somebody.</summary>
    public bool HasReaders => Volatile.Read(ref _readers).Length > 0;

    public IAsyncEnumerable<SyncChange> ReadAsync(CancellationToken cancellationToken)
    {
        // Entered here and not with the first MoveNext: what changes after this call is in what it returns.
        var reader = Channel.CreateBounded<SyncChange>(new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });
        lock (_lock)
        {
            _readers = [.. _readers, reader];
        }

        return ReadAsync(reader, cancellationToken);
    }

    /// <summary>The loop only.</summary>
    public void Tell(SyncChange change)
    {
        foreach (var reader in Volatile.Read(ref _readers))
        {
            if (!reader.Writer.TryWrite(change))
            {
                Leave(reader, new ChangesMissedException(capacity));
            }
        }
    }

    public void End(Exception? exception)
    {
        foreach (var reader in Volatile.Read(ref _readers))
        {
            Leave(reader, exception);
        }
    }

    private async IAsyncEnumerable<SyncChange> ReadAsync(
        Channel<SyncChange> reader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var change in reader.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return change;
            }
        }
        finally
        {
            Leave(reader, null);
        }
    }

    private void Leave(Channel<SyncChange> reader, Exception? exception)
    {
        lock (_lock)
        {
            _readers = [.. _readers.Where(other => other != reader)];
        }

        reader.Writer.TryComplete(exception);
    }
}
