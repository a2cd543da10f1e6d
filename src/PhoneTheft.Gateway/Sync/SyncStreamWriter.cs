using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Sync;

/// <summary>
/// The one writer of a stream: answers, changes and checkpoints, in an order that never lets a checkpoint overtake a change.
/// </summary>
internal sealed class SyncStreamWriter
{
    private readonly SyncStream _stream;
    private readonly ResponseSink _sink;
    private readonly SyncOptions _options;
    private readonly TimeProvider _time;
    private readonly StreamContent _content;
    private readonly ChangeSource _changes;
    private readonly CheckpointBuilder _checkpoints;
    private readonly DrainNotice _drain;
    private readonly Queue<Outgoing> _postponed = new();
    private readonly Queue<Outgoing.Progress> _asked = new();
    private bool _isIdle;

    public SyncStreamWriter(SyncStream stream, ResponseSink sink, StreamContent content, SyncOptions options, TimeProvider time)
    {
        (_stream, _sink, _content, _options, _time) = (stream, sink, content, options, time);
        (_changes, _checkpoints) = (content.Changes, content.Checkpoints);
        _drain = new DrainNotice(stream, sink, options, time);
    }

    private bool IsOver => _drain.IsOver || (_stream.IsFinished && _asked.Count == 0);

    /// <summary>Returns when the client is done or was asked to move on; anything else that ends the stream is thrown.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _sink.SendAsync(new SyncResponse { Welcome = _content.Welcome() });
            if (_content.BeginsWithSnapshot && !await SendSnapshotAsync(cancellationToken))
            {
                return;
            }

            while (!IsOver)
            {
                await StepAsync(cancellationToken);
                await WaitAsync(cancellationToken);
            }

            // What came in between the last step and the end, a question among it perhaps, which takes as long as it takes.
            do
            {
                await StepAsync(cancellationToken);
                await WaitAsync(cancellationToken);
            }
            while (!IsOver);
        }
        catch (FellBehindException e)
        {
            throw _sink.SlowConsumer(e.Message).ToRpcException();
        }
    }

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        _stream.ThrowIfEnded();
        await _drain.TellAsync(orOld: true);
        await AnswerAsync(isListComplete: true, cancellationToken);
        var changes = await _changes.NextAsync(cancellationToken);
        if (changes is not null)
        {
            await _sink.SendAsync(new SyncResponse { Changes = changes });
        }

        while (_asked.TryPeek(out var asked) && _changes.HasReached(asked.Numbers))
        {
            await CheckAsync(_asked.Dequeue().RequestId);
        }

        if (_checkpoints.DueIn == TimeSpan.Zero)
        {
            await CheckAsync(requestId: 0);
        }

        _isIdle = changes is null;
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (_isIdle && !IsOver)
        {
            var due = _checkpoints.DueIn;
            await _stream.WaitAsync(_drain.Left is { } left && left < due ? left : due, cancellationToken);
        }
    }

    /// <returns>False if the client was asked to move on and its time is over: an incomplete list is of no use.</returns>
    private async Task<bool> SendSnapshotAsync(CancellationToken cancellationToken)
    {
        await foreach (var part in _content.Snapshot.ReadAsync(cancellationToken))
        {
            await _sink.SendAsync(part);
            if (!await GoesOnAsync())
            {
                return false;
            }

            // Publishes need not wait for a list of ten million devices.
            await AnswerAsync(isListComplete: false, cancellationToken);
        }

        var movedAt = _time.GetTimestamp();
        while (!_changes.HasReached(_content.Snapshot.ReadUpTo))
        {
            if (!await GoesOnAsync())
            {
                return false;
            }

            if (await _changes.NextAsync(cancellationToken) is { } changes)
            {
                await _sink.SendAsync(new SyncResponse { Changes = changes });
                movedAt = _time.GetTimestamp();
            }
            else if (_time.GetElapsedTime(movedAt) > 2 * _options.Heartbeat)
            {
                // What the chunks were read from has numbers that the history, gone on from an older position, does not have (yet).
                throw ChangeSource.Forked.ToRpcException();
            }
            else
            {
                await _stream.WaitAsync(_options.Heartbeat / 10, cancellationToken);
            }
        }

        await _sink.SendAsync(new SyncResponse { SnapshotEnd = _checkpoints.SnapshotEnd() });
        return true;
    }

    /// <summary>Age alone doesn't end a snapshot: the next one would take as long.</summary>
    private async Task<bool> GoesOnAsync()
    {
        _stream.ThrowIfEnded();
        await _drain.TellAsync(orOld: false);
        return !_drain.IsOver;
    }

    /// <summary>Sends what is ready; comparisons and checkpoints are put off until the client has a list.</summary>
    private async Task AnswerAsync(bool isListComplete, CancellationToken cancellationToken)
    {
        // Not more at a time than may wait: a client that never stops asking still hears of changes, and of the end.
        for (var left = SyncLimits.Waiting; left > 0; left--)
        {
            if (!(isListComplete && _postponed.TryDequeue(out var outgoing)) && !_stream.TryTake(out outgoing))
            {
                return;
            }

            switch (outgoing)
            {
                case Outgoing.Message message:
                    await _sink.SendAsync(message.Response);
                    break;
                case Outgoing.Refusal refusal:
                    throw refusal.Reason;
                case not null when !isListComplete:
                    Postpone(outgoing);
                    break;
                case Outgoing.Progress progress:
                    _asked.Enqueue(progress);
                    break;
                case Outgoing.Verification verification:
                    await CompareAsync(verification.Request, cancellationToken);
                    break;
            }
        }
    }

    private void Postpone(Outgoing question)
    {
        if (_postponed.Count >= SyncLimits.Waiting)
        {
            throw _sink.SlowConsumer("The client sent too many requests before it had read the snapshot.").ToRpcException();
        }

        _postponed.Enqueue(question);
    }

    private async Task CompareAsync(VerifyRequest request, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var responses = _content.Verify.CompareAsync(request, ended.Token).GetAsyncEnumerator(ended.Token);
        var next = responses.MoveNextAsync().AsTask();
        try
        {
            // Until the first is there, others may be served first; nothing of the list has been sent again yet, so checkpoints go on.
            while (await Task.WhenAny(next, Task.Delay(_checkpoints.DueIn, _time, ended.Token)) != next)
            {
                ended.Token.ThrowIfCancellationRequested();
                _stream.ThrowIfEnded();
                await CheckAsync(requestId: 0);
            }

            while (await next)
            {
                _stream.ThrowIfEnded();
                await _sink.SendAsync(new SyncResponse { VerifyResponse = responses.Current });
                next = responses.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            // An iterator that still runs can't be disposed of, and what it would throw then would hide why the stream ends.
            await ended.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await responses.DisposeAsync();
        }
    }

    private Task CheckAsync(ulong requestId) => _sink.SendAsync(new SyncResponse { Checkpoint = _checkpoints.Next(requestId) });
}
