using PhoneTheft.Gateway.Store.Redis;


namespace PhoneTheft.Gateway.Store.Losses;

/// <summary>Writes to the store the losses that this node found, until the store takes them, and reads those of other gateways.</summary>
internal sealed partial class LossKeeper(LossBook book, LossStore store, LostBranches branches, TimeProvider time, ILogger<LossKeeper> logger) : IDisposable
{
    /// <summary>As fresh as the list: who clears a loss at one gateway sees the sign go at the others.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private readonly Doorbell _bell = new(time);
    private readonly SemaphoreSlim _turn = new(1);
    private bool _isFull;
    private bool _isSaid;

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
    public async Task<LossClearing> ClearAsync(
        int shard, string field, long changes, string carrier, string actor, string reason, CancellationToken cancellationToken)
    {
        // In turn with the looks: one that began before must not bring back what was cleared meanwhile.
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // What only this node knows of is listed like all others; the store has to have it before it can keep that it was cleared.
            var told = await TellAsync();
            var outcome = await store.ClearAsync(shard, field, changes, carrier, actor, reason);
            if (outcome == LossClearing.Cleared)
            {
                Log.Cleared(logger, shard, field, changes, carrier, actor);
            }

            book.Heard(await store.ReadAsync(), told);
            return outcome == LossClearing.Unknown && book.Unwritten.Any(loss => loss.Shard == shard && loss.Field == field)
                ? LossClearing.NoRoom
                : outcome;
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
            var told = await TellAsync();
            book.Heard(await store.ReadAsync(), told);
            if (await ClearReturnedAsync())
            {
                book.Heard(await store.ReadAsync(), []);
            }
        }
        catch (StoreException e)
        {
            // It stays in memory and beside the checkpoint; the followers say that the store is gone.
            Log.Waits(logger, e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            book.NotHeard();
            Say(e);
        }
        finally
        {
            _turn.Release();
        }
    }

    // A gateway that was away reports what this one has put back long ago.
    private async Task<bool> ClearReturnedAsync()
    {
        var any = false;
        foreach (var loss in book.Open)
        {
            any |= branches.EpochOfReturn(loss) is { } epoch && await store.NotePutBackAsync(loss, isAll: true, epoch, loss.Changes, superseded: 0);
        }

        return any;
    }

    /// <returns>What the store took.</returns>
    private async Task<IReadOnlyList<Loss>> TellAsync()
    {
        var told = new List<Loss>();
        foreach (var loss in book.Unwritten)
        {
            try
            {
                if (await store.NoteAsync(loss))
                {
                    told.Add(loss);
                }
                else if (!_isFull)
                {
                    _isFull = true;
                    Log.Full(logger, loss.Shard);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // One that it doesn't take keeps neither the others from it, nor this node from hearing what was cleared.
                Say(e);
            }
        }

        return told;
    }

    private void Say(Exception e)
    {
        if (!_isSaid)
        {
            _isSaid = true;
            Log.NotTold(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1124, LogLevel.Warning, "The loss {Field} of {Changes} changes of shard {Shard} was cleared by {Carrier} ({Actor}); the store keeps the reason")]
        public static partial void Cleared(ILogger logger, int shard, string field, long changes, string carrier, string actor);

        [LoggerMessage(1125, LogLevel.Error, "The store cannot keep more losses of shard {Shard} until some are cleared with phonetheft losses. This node remembers the rest")]
        public static partial void Full(ILogger logger, int shard);

        [LoggerMessage(1126, LogLevel.Debug, "Cannot write losses to the store or read them now; retrying. {Message}")]
        public static partial void Waits(ILogger logger, string message);

        [LoggerMessage(1127, LogLevel.Warning, "The store did not accept a loss that this gateway found, or its record of losses cannot be used; retrying every 2 s (logged once). This gateway remembers the loss")]
        public static partial void NotTold(ILogger logger, Exception exception);
    }
}
