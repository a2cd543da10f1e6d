using System.Threading.Channels;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Store.Writing;

/// <summary>What waits for one shard, in the order of the calls, and which of it makes the next run of the script.</summary>
internal sealed class WriteQueue(StoreOptions options, TimeProvider time)
{
    /// <summary>Operations that may wait: about as many as a slow store takes from one shard while a caller waits.</summary>
    private const int MaxWaiting = 64 * WriteBatch.MaxOperations;

    private readonly Channel<PendingWrite> _waiting = Channel.CreateUnbounded<PendingWrite>(
        new UnboundedChannelOptions { SingleReader = true });
    private int _operations;

    /// <summary>It fails at once when too much is waiting.</summary>
    public void Add(PendingWrite pending)
    {
        if (Interlocked.Add(ref _operations, pending.Operations.Count) > MaxWaiting || !_waiting.Writer.TryWrite(pending))
        {
            Interlocked.Add(ref _operations, -pending.Operations.Count);
            pending.Fail(new StoreException(StoreFault.Busy, "Too many writes are waiting for the store."));
        }
    }

    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _waiting.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>A publish alone, because it counts or fails as one; or single operations, as many as there are and a run takes.</summary>
    /// <param name="isAnswering">
    /// Whether the store answers: then its callers wait for their turn, and else no longer than was promised.
    /// </param>
    public List<PendingWrite> TakeRun(bool isAnswering)
    {
        var run = new List<PendingWrite>();
        while (run.Count < WriteBatch.MaxOperations && _waiting.Reader.TryPeek(out var pending))
        {
            if (pending is PendingPublish && run.Count > 0)
            {
                break;
            }

            _waiting.Reader.TryRead(out _);
            Interlocked.Add(ref _operations, -pending.Operations.Count);

            if (pending.IsGivenUp)
            {
                pending.Fail(new StoreException(StoreFault.Unavailable, "The caller no longer waited; nothing was sent to the store."));
                continue;
            }

            // Whoever waited this long was promised an answer by now, and nothing has been sent for them.
            var waited = time.GetElapsedTime(pending.EnqueuedAt);
            if (waited >= (isAnswering ? StoreOptions.LongestWait : options.WriteTimeout))
            {
                pending.Fail(isAnswering
                    ? new StoreException(StoreFault.Busy, "The store takes writes more slowly than they come; nothing was sent to it.")
                    : new StoreException(StoreFault.Unavailable, "The store does not answer; nothing was sent to it."));
                continue;
            }

            run.Add(pending);
            if (pending is PendingPublish)
            {
                break;
            }
        }

        return run;
    }

    /// <summary>Takes nothing more, and fails what is waiting.</summary>
    public void Close(StoreException fault)
    {
        _waiting.Writer.TryComplete();
        while (_waiting.Reader.TryRead(out var pending))
        {
            pending.Fail(fault);
        }
    }
}
