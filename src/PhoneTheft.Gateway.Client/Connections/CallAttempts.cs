using Grpc.Core;

namespace PhoneTheft.Gateway.Client;

/// <summary>The attempts of one call, within one deadline.</summary>
/// <param name="pool">Who may be asked.</param>
/// <param name="attempts">How often in all.</param>
/// <param name="deadline">How long all of them may take.</param>
/// <param name="time">Makes deadlines and waits.</param>
/// <param name="cancellationToken">Ends the waiting.</param>
internal sealed class CallAttempts(GatewayPool pool, int attempts, TimeSpan deadline, TimeProvider time, CancellationToken cancellationToken)
{
    private readonly DateTime? _end = deadline == Timeout.InfiniteTimeSpan ? null : time.GetUtcNow().UtcDateTime + deadline;
    private int _attempt = 1;
    private ulong _asked;
    private ulong _everAsked;
    private FailedAttempts _failed;

    // One of those that were asked in this round may answer later.
    private bool _mayPass;

    /// <summary>A failed attempt may have been carried out all the same.</summary>
    public bool MayBeDone { get; private set; }

    /// <summary>Makes one attempt, at a gateway that has not been asked yet where there is one.</summary>
    /// <param name="ask">Makes the call.</param>
    /// <param name="isLast">
    /// It may not be repeated. Any other may take its share of the deadline, so that one hanging gateway of several doesn't take it
    /// all.
    /// </param>
    /// <exception cref="GatewayException">It failed; <see cref="MayRepeatAsync"/> says whether to make another.</exception>
    public async Task<TResponse> AskAsync<TResponse>(Func<GatewayNode, CallOptions, AsyncUnaryCall<TResponse>> ask, bool isLast)
    {
        if (pool.HasAskedAll(_asked))
        {
            (_asked, _mayPass) = (0, false);
        }

        var node = pool.Pick(_asked);
        _asked |= 1UL << node.Index;
        _everAsked |= _asked;
        try
        {
            using var call = ask(node, new CallOptions(deadline: EndOfAttempt(isLast), cancellationToken: cancellationToken));
            return await call.ResponseAsync.ConfigureAwait(false);
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var error = GatewayError.From(e, node.Address, pool.AddressesOf(_everAsked));
            MayBeDone |= error.MayBeDone;
            if (MayHelp(error))
            {
                node.Failed(error);
            }

            // It is the write that may be done: also by an attempt before this one.
            throw new GatewayException(_failed.Add(error) with { MayBeDone = MayBeDone }, e);
        }
    }

    /// <summary>Makes a call that is safe to repeat, until it is answered or trying again does not help.</summary>
    /// <exception cref="GatewayException">The last attempt failed.</exception>
    public async Task<TResponse> AskUntilAnsweredAsync<TResponse>(Func<GatewayNode, CallOptions, AsyncUnaryCall<TResponse>> ask)
    {
        while (true)
        {
            try
            {
                return await AskAsync(ask, isLast: false).ConfigureAwait(false);
            }
            catch (GatewayException e)
            {
                if (!await MayRepeatAsync(e.Error).ConfigureAwait(false))
                {
                    throw;
                }
            }
        }
    }

    /// <summary>Waits for the moment of the next attempt.</summary>
    /// <returns>False: this was the last, or the error is not one that passes.</returns>
    public async Task<bool> MayRepeatAsync(GatewayError error)
    {
        if (_attempt >= attempts || IsOver)
        {
            return false;
        }

        _mayPass |= MayHelp(error);
        if (error.IsOfThisGateway && !pool.HasAskedAll(_asked))
        {
            _attempt++;
            return true;
        }

        // All of them have refused, or the one that was asked for all.
        if (!_mayPass || !(MayHelp(error) || error.IsOfThisGateway))
        {
            return false;
        }

        var wait = RetryDelay.After(_attempt, error);
        if (_end is { } end && time.GetUtcNow().UtcDateTime + wait >= end)
        {
            return false;
        }

        await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        _attempt++;
        return true;
    }

    // When the whole call's time is over, that says nothing about the gateway.
    private bool MayHelp(GatewayError error) =>
        error.MayPass || (error is { IsOfTransport: true, IsOfThisGateway: true } && !IsOver);

    private bool IsOver => _end <= time.GetUtcNow().UtcDateTime;

    private DateTime? EndOfAttempt(bool isLast)
    {
        if (_end is not { } end || isLast || !pool.HasSeveral || _attempt >= attempts)
        {
            return _end;
        }

        var now = time.GetUtcNow().UtcDateTime;
        return now + ((end - now) / (attempts - _attempt + 1));
    }
}
