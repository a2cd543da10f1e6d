using PhoneTheft.Gateway.Client.Publishing;
using PhoneTheft.Gateway.Client.Receiving;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Syncing;

/// <summary>The loop's side of one connection: takes what came, puts it into the state, and sends what there is to say.</summary>
internal sealed class SessionPump : IDisposable
{
    // Messages taken in one turn; then whoever else has work for the loop gets a chance.
    private const int MessagesPerTurn = 512;

    private static readonly TimeSpan TrimEvery = TimeSpan.FromMinutes(1);

    private readonly SyncParts _parts;
    private readonly Inbox _inbox;
    private readonly IOutbox _outbox;
    private readonly Publisher? _publisher;
    private readonly ITimer _later;
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeSpan _retention;
    private long _trimmedAt;
    private bool _isDraining;
    private bool _saidGoodbye;

    public SessionPump(SyncParts parts, Inbox inbox, IOutbox outbox, Welcome welcome)
    {
        _parts = parts;
        _inbox = inbox;
        _retention = welcome.JournalRetention?.ToTimeSpan() ?? TimeSpan.FromHours(24);
        _outbox = outbox;
        Receiver = new Receiver(parts, outbox, welcome);
        if (parts.Journal is { } journal)
        {
            _publisher = new Publisher(parts, journal, outbox, welcome.Limits);
        }

        _later = parts.Time.CreateTimer(_ => parts.Loop.Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Receiver Receiver { get; }

    /// <summary>Fails when what came can't be taken; never completes otherwise.</summary>
    public Task Failed => _failed.Task;

    /// <summary>The gateway's wish, if it had one: when to come back.</summary>
    public Drain? Drain { get; private set; }

    /// <summary>A checkpoint or a Drain came: gateway and connection were fine.</summary>
    public bool WasGood => Receiver.SawCheckpoint || Drain is not null;

    /// <summary>Does not throw: what is wrong with the session ends the session.</summary>
    public void Turn()
    {
        if (_failed.Task.IsCompleted)
        {
            return;
        }

        try
        {
            TakeWhatCame();
            var flush = Receiver.FlushInTime();
            _publisher?.Settle();
            var send = SendWhatThereIs();
            if (flush is not null || send is not null)
            {
                _later.Change(flush < send || send is null ? flush!.Value : send.Value, Timeout.InfiniteTimeSpan);
            }

            TrimJournal();
        }
#pragma warning disable CA1031 // The session's task carries it; the loop has to live on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failed.TrySetException(e);
        }
    }

    /// <summary>Takes everything that came before the connection ended.</summary>
    public void Finish()
    {
        while (_inbox.HasMore && !_failed.Task.IsCompleted)
        {
            Turn();
        }

        if (_failed.Task.IsCompleted)
        {
            // Of the message at fault a part may have been gathered, and half of a message is never applied.
            return;
        }

        try
        {
            Receiver.Flush();
        }
#pragma warning disable CA1031 // As in a turn.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failed.TrySetException(e);
        }
    }

    /// <summary>Publishes nothing more, waits for what is under way, and says Goodbye.</summary>
    public void BeginGoodbye()
    {
        _isDraining = true;
        if (_publisher is not null)
        {
            _publisher.IsClosed = true;
        }

        _parts.Status.Change(status => status with { Phase = SyncPhase.Draining });
    }

    public void Dispose()
    {
        _later.Dispose();
        Receiver.Dispose();
        _failed.TrySetCanceled();
    }

    private void TakeWhatCame()
    {
        for (var taken = 0; taken < MessagesPerTurn && _inbox.Take() is { } message; taken++)
        {
            switch (message.MessageCase)
            {
                case SyncResponse.MessageOneofCase.PublishResult:
                    (_publisher ?? throw new ProtocolViolationException("A PublishResult in a read-only session.")).Take(message.PublishResult);
                    break;
                case SyncResponse.MessageOneofCase.Drain:
                    Drain = message.Drain;
                    BeginGoodbye();
                    break;
                default:
                    Receiver.Take(message);
                    break;
            }
        }
    }

    private TimeSpan? SendWhatThereIs()
    {
        var wait = _publisher?.Send();
        if (_isDraining && !_saidGoodbye && _publisher is null or { IsIdle: true })
        {
            _saidGoodbye = true;
            _outbox.Send(new SyncRequest { Goodbye = new Goodbye() });
            _outbox.Complete();
        }

        if (!_isDraining)
        {
            Receiver.AskForConvergence(_parts.Journal is not { Pending: > 0 });
        }

        if (_inbox.HasMore)
        {
            _parts.Loop.Wake();
        }

        return wait;
    }

    private void TrimJournal()
    {
        var now = _parts.Time.GetTimestamp();
        if (_parts.Journal is not { } journal || (_trimmedAt != 0 && _parts.Time.GetElapsedTime(_trimmedAt, now) < TrimEvery))
        {
            return;
        }

        // A bounded part at a time: what is left is the next turn's.
        if (journal.Trim(_retention))
        {
            _trimmedAt = now;
        }
        else
        {
            _parts.Loop.Wake();
        }
    }
}
