using PhoneTheft.Gateway.Client.Journal;
using PhoneTheft.Gateway.Client.Syncing;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Publishing;

/// <summary>One session's publishing side: from the journal to the gateway, many messages ahead of the answers. The loop only.</summary>
/// <remarks>A message of one shard is one run of the store's script, so a shard with enough to fill one goes alone; what is less goes together.</remarks>
internal sealed partial class Publisher
{
    private readonly SyncParts _parts;
    private readonly IOutbox _outbox;
    private readonly PublishLane[] _lanes;
    private readonly int _operationsPerPublish;
    private readonly int _publishesInFlight;
    private readonly Dictionary<ulong, PublishInFlight> _inFlight = [];
    private ulong _lastPublish;
    private int _turn;
    private long _pausedUntil;
    private long _published;

    public Publisher(SyncParts parts, SyncJournal journal, IOutbox outbox, SyncLimits? limits)
    {
        _parts = parts;
        _outbox = outbox;
        _lanes = [.. Enumerable.Range(0, parts.State.Shards).Select(shard => new PublishLane(shard, journal))];
        _operationsPerPublish = (int)Math.Clamp(limits?.OperationsPerPublish ?? 0, 1, 256);
        _publishesInFlight = (int)Math.Clamp(limits?.PublishesInFlight ?? 0, 1, 1_024);
    }

    /// <summary>Nothing more is sent; what was sent is waited for.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Whether everything sent is answered.</summary>
    public bool IsIdle => _inFlight.Count == 0;

    /// <summary>Sends what there is and may be sent.</summary>
    /// <returns>How long until there may be more; null: no time will change it.</returns>
    public TimeSpan? Send()
    {
        if (IsClosed || _parts.Status.Current.Confirmation is not null)
        {
            return null;
        }

        var now = _parts.Time.GetTimestamp();
        if (now < _pausedUntil)
        {
            return _parts.Time.GetElapsedTime(now, _pausedUntil);
        }

        // What carries a token goes alone: anything beside it would be refused for the lack of one.
        while (_inFlight.Count < _publishesInFlight && !_inFlight.Values.Any(publish => publish.Confirms) && Next() is { } publish)
        {
            _inFlight.Add(publish.Id, publish);
            _outbox.Send(new SyncRequest { Publish = publish.ToMessage(_parts.Options.Durability, _parts.Guard.Token) });
        }

        return null;
    }

    /// <summary>Tells the journal what was answered since the last time, and lets go back whoever has to.</summary>
    public void Settle()
    {
        if (_published > 0)
        {
            var published = _published;
            _parts.Status.Change(status => status with { Published = status.Published + published });
            _published = 0;
        }

        foreach (var lane in _lanes)
        {
            lane.Acknowledge();
            foreach (var (entry, error) in lane.GoBack())
            {
                _parts.Status.Change(status => status with { Refused = status.Refused + 1, LastError = error });
                _parts.Receipts.Settle(entry.Id, operation => new OperationResult { Operation = operation, Outcome = OperationOutcome.Refused, Error = error });
            }
        }
    }

    private PublishInFlight? Next()
    {
        var parts = new List<PublishPart>();
        var room = _operationsPerPublish;
        for (var i = 0; i < _lanes.Length && room > 0; i++)
        {
            var lane = _lanes[(_turn + i) % _lanes.Length];
            var unsent = lane.Unsent;
            if (unsent == 0 || (parts.Count > 0 && unsent >= _operationsPerPublish))
            {
                // Nothing, or enough for a message of its own.
                continue;
            }

            if (lane.Take(room) is { } part)
            {
                parts.Add(part);
                room -= part.Entries.Count;
            }
        }

        if (parts.Count == 0)
        {
            return null;
        }

        _turn = (parts[^1].Lane.Shard + 1) % _lanes.Length;
        return new PublishInFlight(++_lastPublish, parts, Confirms: _parts.Guard.Token is not null);
    }
}
