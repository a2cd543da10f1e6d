using PhoneTheft.Gateway.Store.Feeding;

namespace PhoneTheft.Gateway.Store.Losses;

/// <summary>Tells the store what this node found lost, as long as it takes, and hears what others did.</summary>
internal sealed partial class LossKeeper(LossBook book, LossStore store, TimeProvider time, ILogger<LossKeeper> logger) : IDisposable
{
    /// <summary>As fresh as the list: who clears a loss at one gateway sees the sign go at the others.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private readonly Doorbell _bell = new(time);
    private readonly SemaphoreSlim _turn = new(1);
    private bool _isFull;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        book.WhenReported(_bell.Ring);
        try
        {
            while (true)
            {
                await LookAsync(cancellationToken);
                await _bell.WaitAsync(LookEvery, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The gateway is stopping.
        }
    }

    /// <exception cref="StoreException">The store can't be reached, or takes no writes.</exception>
    public async Task<LossClearing> ClearAsync(int shard, string field, long changes, string carrier, string actor, string reason, CancellationToken cancellationToken)
    {
        // In turn with the looks: one that began before must not bring back what was cleared meanwhile.
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var outcome = await store.ClearAsync(shard, field, changes, carrier, actor, reason);
            if (outcome == LossClearing.Cleared)
            {
                Log.Cleared(logger, shard, field, changes, carrier, actor);
            }

            book.Heard(await store.ReadAsync());
            return outcome;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _bell.Dispose();
        _turn.Dispose();
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            foreach (var loss in book.Unwritten)
            {
                if (await store.NoteAsync(loss))
                {
                    book.Written(loss);
                }
                else if (!_isFull)
                {
                    _isFull = true;
                    Log.Full(logger, loss.Shard);
                }
            }

            book.Heard(await store.ReadAsync());
        }
        catch (StoreException e)
        {
            // It stays in memory and beside the checkpoint; the feeders say that the store is gone.
            Log.Waits(logger, e.Message);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1124, LogLevel.Warning, "The loss {Field} of {Changes} changes of shard {Shard} was cleared by {Carrier} ({Actor}); why is kept with it in the store")]
        public static partial void Cleared(ILogger logger, int shard, string field, long changes, string carrier, string actor);

        [LoggerMessage(1125, LogLevel.Error, "The store keeps no more losses of shard {Shard} until some are cleared: phonetheft losses. This node remembers the rest")]
        public static partial void Full(ILogger logger, int shard);

        [LoggerMessage(1126, LogLevel.Debug, "The store can't be told or asked of losses now: {Message}")]
        public static partial void Waits(ILogger logger, string message);
    }
}
