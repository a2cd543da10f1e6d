namespace PhoneTheft.Gateway.Store.Redis;

/// <summary>An auto-reset event for one asynchronous waiter: however often it rings while nobody waits, the next wait ends once.</summary>
internal sealed class Doorbell(TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _rings = new(0, 1);
    private int _isRinging;

    public void Ring()
    {
        if (Interlocked.Exchange(ref _isRinging, 1) == 0)
        {
            _rings.Release();
        }
    }

    /// <summary>Completes when it rings, or after <paramref name="atMost"/>.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var ring = _rings.WaitAsync(either.Token);
        await ring.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ring.IsCompletedSuccessfully)
        {
            // Before the waiter looks: whoever rings from here on may have changed what the look will not see.
            Volatile.Write(ref _isRinging, 0);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    public void Dispose() => _rings.Dispose();
}
