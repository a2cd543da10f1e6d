using Grpc.Core;

namespace PhoneTheft.Gateway.Client;

/// <summary>
/// A call that changes nothing, asked of one gateway after the other within one deadline: of the next at once when one fails, and
/// as well when one has not answered for a quarter of the deadline. The first answer counts.
/// </summary>
internal sealed class HedgedCall<TResponse>(
    GatewayPool pool, Func<GatewayNode, CallOptions, AsyncUnaryCall<TResponse>> ask, int attempts, TimeSpan deadline, TimeProvider time)
{
    // Of the deadline: how long a gateway that hangs holds up a call before another is asked, too.
    private const int PatienceShare = 4;

    private static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(40));

    private readonly TimeSpan _patience = deadline / PatienceShare;
    private readonly List<(GatewayNode Node, AsyncUnaryCall<TResponse> Call)> _open = [];
    private ulong _asked;
    private ulong _everAsked;
    private int _attempts;
    private bool _mayPass;
    private FailedAttempts _failed;

    /// <exception cref="GatewayException">No gateway answered within the deadline, or one refused the call for what it asks.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<TResponse> RunAsync(CancellationToken cancellationToken)
    {
        var options = new CallOptions(deadline: time.GetUtcNow().UtcDateTime + deadline, cancellationToken: cancellationToken);
        try
        {
            Ask(options);
            while (true)
            {
                var answered = await NextAsync().ConfigureAwait(false);
                if (answered < 0)
                {
                    _open.ForEach(open => open.Node.Health?.Doubt());
                    Ask(options);
                    continue;
                }

                var (node, call) = _open[answered];
                try
                {
                    return await call.ResponseAsync.ConfigureAwait(false);
                }
                catch (RpcException e)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    _open.RemoveAt(answered);
                    call.Dispose();
                    var error = GatewayError.From(e, node.Address, pool.AddressesOf(_everAsked));
                    var told = _failed.Add(error);
                    if (!await GoOnAsync(node, error, options, cancellationToken).ConfigureAwait(false))
                    {
                        throw new GatewayException(told, e);
                    }
                }
            }
        }
        finally
        {
            // Cancels those that nobody waits for any more.
            _open.ForEach(open => open.Call.Dispose());
        }
    }

    private void Ask(CallOptions options)
    {
        var node = pool.Pick(_asked);
        _asked |= 1UL << node.Index;
        _everAsked |= _asked;
        _attempts++;
        _open.Add((node, ask(node, options)));
    }

    /// <returns>Which of the open calls is over; below 0: it is time to ask another gateway.</returns>
    private async Task<int> NextAsync()
    {
        var mayAskAnother = !pool.HasAskedAll(_asked);
        if (_open is [var single])
        {
            // The usual case, without a list of tasks: the first gateway answers in time.
            var answer = single.Call.ResponseAsync;
            Task inTime = mayAskAnother ? answer.WaitAsync(_patience, time) : answer;
            await inTime.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return answer.IsCompleted ? 0 : -1;
        }

        var answers = _open.Select(Task (open) => open.Call.ResponseAsync);
        using var enough = new CancellationTokenSource();
        var over = await Task.WhenAny(
            mayAskAnother ? answers.Append(Task.Delay(_patience, time, enough.Token)) : answers).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        return _open.FindIndex(open => open.Call.ResponseAsync == over);
    }

    /// <returns>Whether there is still somebody to wait for.</returns>
    private async Task<bool> GoOnAsync(GatewayNode node, GatewayError error, CallOptions options, CancellationToken cancellationToken)
    {
        // Any other refusal is about the question, and all would give it.
        if (!error.MayBeAskedElsewhere || options.Deadline <= time.GetUtcNow().UtcDateTime)
        {
            return false;
        }

        node.Failed(error);
        _mayPass |= !error.IsRefusalOfCaller;
        if (!pool.HasAskedAll(_asked))
        {
            Ask(options);
        }
        else if (_open.Count == 0)
        {
            if (!_mayPass || _attempts >= attempts)
            {
                return false;
            }

            // All have failed: once more from the beginning, a little later. Beyond the deadline the caller would not learn why.
            var wait = Backoff.After(_attempts / pool.Nodes.Count, error.RetryAfter);
            if (time.GetUtcNow().UtcDateTime + wait >= options.Deadline)
            {
                return false;
            }

            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
            (_asked, _mayPass) = (0, false);
            Ask(options);
        }

        return true;
    }
}
