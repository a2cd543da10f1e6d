using Google.Protobuf.WellKnownTypes;
using PhoneTheft.Gateway.Core.Replication;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Sync;

/// <summary>The one writer of a stream: answers, changes and checkpoints, in an order that never lets a checkpoint overtake a change.</summary>
internal sealed class StreamWriter
{
    private static readonly TimeSpan ComeBackAfter = TimeSpan.FromSeconds(1);

    private readonly SyncSession _session;
    private readonly SyncStream _stream;
    private readonly ResponseSink _sink;
    private readonly Replica _replica;
    private readonly SyncOptions _options;
    private readonly TimeProvider _time;
    private readonly ChangeFeed _feed;
    private readonly BucketComparison _comparison;
    private readonly SnapshotSender _snapshot;
    private readonly Checkpoints _checkpoints;
    private readonly Queue<Outgoing> _postponed = new();
    private readonly Queue<Outgoing.Progress> _asked = new();
    private readonly long _startedAt;
    private readonly TimeSpan _maxAge;
    private long? _drainedAt;
    private bool _isIdle;

    public StreamWriter(
        SyncSession session, SyncStream stream, ResponseSink sink, HoldStore store, Replica replica, ResumeCheck resume, HeavyReads heavyReads,
        SyncOptions options, TimeProvider time)
    {
        (_session, _stream, _sink, _replica, _options, _time) = (session, stream, sink, replica, options, time);
        _feed = new ChangeFeed(session, store, replica, resume);
        _checkpoints = new Checkpoints(session, replica, options, time);
        _comparison = new BucketComparison(session, store, replica, heavyReads, _checkpoints);
        _snapshot = new SnapshotSender(session, store, replica, heavyReads);
        _startedAt = time.GetTimestamp();

        // A tenth more or less, so that streams that began together don't end together.
        _maxAge = options.MaxAge * (0.9 + (Random.Shared.NextDouble() * 0.2));
    }

    /// <summary>How long a client that was asked to move on may still take; null: it wasn't asked.</summary>
    private TimeSpan? DrainLeft => _drainedAt is { } since ? _options.DrainWithin - _time.GetElapsedTime(since) : null;

    private bool IsOver => DrainLeft <= TimeSpan.Zero || (_stream.IsFinished && _asked.Count == 0);

    /// <summary>Returns when the client is done or was asked to move on; what ends the stream otherwise is thrown.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _sink.SendAsync(new SyncResponse { Welcome = WelcomeMessage.Of(_session, _replica, _options) });
            if (_session.Snapshot != SnapshotReason.Unspecified)
            {
                await SendSnapshotAsync(cancellationToken);
            }

            while (!IsOver)
            {
                await StepAsync(cancellationToken);
                await WaitAsync(cancellationToken);
            }

            // What came in between the last step and the end.
            await StepAsync(cancellationToken);
        }
        catch (FellBehindException)
        {
            throw _sink.SlowConsumer("The log no longer holds what comes next.").ToRpcException();
        }
    }

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        _stream.ThrowIfEnded();
        await DrainAsync();
        await AnswerAsync(isListComplete: true, cancellationToken);
        var changes = await _feed.NextAsync(cancellationToken);
        if (changes is not null)
        {
            await _sink.SendAsync(new SyncResponse { Changes = changes });
        }

        while (_asked.TryPeek(out var asked) && _feed.HasReached(asked.Numbers))
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
            await _stream.WaitAsync(DrainLeft is { } left && left < due ? left : due, cancellationToken);
        }
    }

    private async Task SendSnapshotAsync(CancellationToken cancellationToken)
    {
        await foreach (var part in _snapshot.ReadAsync(cancellationToken))
        {
            await _sink.SendAsync(part);

            // Publishes need not wait for a list of ten million devices.
            _stream.ThrowIfEnded();
            await AnswerAsync(isListComplete: false, cancellationToken);
        }

        while (!_feed.HasReached(_snapshot.ReadUpTo))
        {
            _stream.ThrowIfEnded();
            if (await _feed.NextAsync(cancellationToken) is { } changes)
            {
                await _sink.SendAsync(new SyncResponse { Changes = changes });
            }
        }

        await _sink.SendAsync(new SyncResponse { SnapshotEnd = _checkpoints.SnapshotEnd() });
    }

    /// <summary>Sends what is ready; comparisons and checkpoints are put off until the client has a list.</summary>
    private async Task AnswerAsync(bool isListComplete, CancellationToken cancellationToken)
    {
        while ((isListComplete && _postponed.TryDequeue(out var outgoing)) || _stream.TryTake(out outgoing))
        {
            switch (outgoing)
            {
                case Outgoing.Message message:
                    await _sink.SendAsync(message.Response);
                    break;
                case not null when !isListComplete:
                    _postponed.Enqueue(outgoing);
                    break;
                case Outgoing.Progress progress:
                    _asked.Enqueue(progress);
                    break;
                case Outgoing.Verification verification:
                    await foreach (var response in _comparison.CompareAsync(verification.Request, cancellationToken))
                    {
                        await _sink.SendAsync(new SyncResponse { VerifyResponse = response });
                    }

                    break;
            }
        }
    }

    private Task CheckAsync(ulong requestId) => _sink.SendAsync(new SyncResponse { Checkpoint = _checkpoints.Next(requestId) });

    private async Task DrainAsync()
    {
        if (_time.GetElapsedTime(_startedAt) >= _maxAge)
        {
            _stream.Drain(DrainReason.Age);
        }

        if (_stream.Drained != DrainReason.Unspecified && _drainedAt is null)
        {
            _drainedAt = _time.GetTimestamp();
            await _sink.SendAsync(new SyncResponse
            {
                Drain = new Drain
                {
                    Reason = _stream.Drained,
                    RetryAfter = _stream.Drained == DrainReason.Shutdown ? Duration.FromTimeSpan(ComeBackAfter) : null,
                },
            });
        }
    }
}
