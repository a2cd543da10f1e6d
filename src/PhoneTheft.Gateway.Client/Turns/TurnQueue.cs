using System.Collections.Concurrent;

namespace PhoneTheft.Gateway.Client.Turns;

/// <summary>
/// The one loop that touches the state, the journal and everything that hangs on them. All others hand it work and never wait
/// for it while holding something it needs; it waits for nobody, so nothing can dead-lock.
/// </summary>
/// <remarks>
/// Connections come and go; the loop lives as long as the client. What a connection has received stays in that connection's
/// inbox until the loop takes it, and what is to be sent goes into an outbox that never makes the loop wait.
/// </remarks>
/// <param name="owner">Whose loop it is: named to whoever hands in work after the end.</param>
/// <param name="turn">What is done after the work handed in, each time the loop wakes. Does not throw.</param>
internal sealed class TurnQueue(string owner, Action turn)
{
    private readonly ConcurrentQueue<Action> _work = new();
    private readonly SemaphoreSlim _awake = new(0);
    private Task _running = Task.CompletedTask;
    private int _signalled;
    private volatile bool _stopped;

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Makes the loop take a turn soon.</summary>
    public void Wake()
    {
        // Many wakings before a turn are one turn.
        if (Interlocked.Exchange(ref _signalled, 1) == 0)
        {
            _awake.Release();
        }
    }

    /// <summary>Hands in work that does not throw.</summary>
    public void Post(Action work)
    {
        _work.Enqueue(work);
        Wake();
    }

    /// <summary>Hands in work and waits for its result.</summary>
    /// <exception cref="ObjectDisposedException">The loop has stopped.</exception>
    public Task<T> InvokeAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            if (_stopped)
            {
                done.TrySetException(new ObjectDisposedException(owner));
                return;
            }

            try
            {
                done.TrySetResult(work());
            }
#pragma warning disable CA1031 // It belongs to whoever handed the work in.
            catch (Exception e)
#pragma warning restore CA1031
            {
                done.TrySetException(e);
            }
        });
        if (_stopped)
        {
            done.TrySetException(new ObjectDisposedException(owner));
        }

        return done.Task;
    }

    /// <inheritdoc cref="InvokeAsync{T}(Func{T})"/>
    public Task InvokeAsync(Action work) => InvokeAsync(() =>
    {
        work();
        return true;
    });

    /// <summary>Finishes the work at hand and stops; later work fails.</summary>
    public async Task StopAsync()
    {
        _stopped = true;
        Wake();
        await _running.ConfigureAwait(false);
    }

    /// <summary>Does the work that was handed in, and takes a turn. One caller at a time.</summary>
    internal void TakeTurn()
    {
        // Lowered before the work is looked at: what comes in after that wakes the loop again.
        Volatile.Write(ref _signalled, 0);
        Interlocked.MemoryBarrier();
        DoWork();
        turn();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            await _awake.WaitAsync().ConfigureAwait(false);
            if (_stopped)
            {
                // Whoever handed work in and didn't see that the loop has stopped handed it in before: it is there now.
                DoWork();
                return;
            }

            TakeTurn();
        }
    }

    private void DoWork()
    {
        while (_work.TryDequeue(out var work))
        {
            work();
        }
    }
}
