namespace PhoneTheft.Gateway.Client.ClientStatus;

/// <summary>Those who wait until the journal is empty and the list is, at some moment after they asked, what the gateway's was.</summary>
internal sealed class ConvergenceWaiters
{
    private readonly List<TaskCompletionSource> _waiting = [];

    // Those who had asked before the ProgressRequest went out: its checkpoint covers what the store held when they asked.
    private readonly List<TaskCompletionSource> _asked = [];
    private ulong _request;

    public Task Add()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add(reached);
        return reached.Task;
    }

    /// <summary>Asks, if somebody waits, nothing stands against it and nothing was asked yet.</summary>
    /// <param name="quiet">The journal is empty and nothing is being repaired or replaced.</param>
    /// <param name="requestProgress">Sends a ProgressRequest and says its number.</param>
    public void Ask(bool quiet, Func<ulong> requestProgress)
    {
        if (quiet && _request == 0 && _waiting.Count > 0)
        {
            _asked.AddRange(_waiting);
            _waiting.Clear();
            _request = requestProgress();
        }
    }

    /// <param name="requestId">Of the ProgressRequest that a checkpoint answered.</param>
    /// <param name="converged">All digests agreed there, and the journal is still empty.</param>
    public void Answered(ulong requestId, bool converged)
    {
        if (_request == 0 || requestId != _request)
        {
            return;
        }

        _request = 0;
        if (converged)
        {
            _asked.ForEach(waiter => waiter.TrySetResult());
            _asked.Clear();
        }
        else
        {
            AskAgain();
        }
    }

    /// <summary>The connection is gone, and the answer with it.</summary>
    public void AskAgain()
    {
        _request = 0;
        _waiting.AddRange(_asked);
        _asked.Clear();
    }

    public void FailAll(Exception exception)
    {
        AskAgain();
        _waiting.ForEach(waiter => waiter.TrySetException(exception));
        _waiting.Clear();
    }
}
