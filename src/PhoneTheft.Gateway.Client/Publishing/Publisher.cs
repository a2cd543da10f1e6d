using PhoneTheft.Gateway.Client.Journal;
using PhoneTheft.Gateway.Client.Turns;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Publishing;

/// <summary>From the journal to the gateway over one connection, many messages ahead of the answers. The loop only.</summary>
/// <remarks>
/// A message of one shard is one run of the store's script, so a shard with enough to fill one goes alone; what is less goes together.
/// </remarks>
internal sealed class Publisher
{
    private readonly PendingConfirmation _confirmation;
    private readonly Outbox _outbox;
    private readonly SyncClientOptions _options;
    private readonly PublishLane[] _lanes;
    private readonly int _operationsPerPublish;
    private readonly int _publishesInFlight;
    private readonly Dictionary<ulong, PublishInFlight> _inFlight = [];
    private ulong _lastPublish;
    private int _turn;
    private long _pausedUntil;

    public Publisher(SyncJournal journal, PendingConfirmation confirmation, Outbox outbox, SyncClientOptions options, SyncLimits? limits)
    {
        _confirmation = confirmation;
        _outbox = outbox;
        _options = options;
        _lanes = [.. Enumerable.Range(0, journal.Shards).Select(shard => new PublishLane(shard, journal))];
        _operationsPerPublish = (int)Math.Clamp(limits?.OperationsPerPublish ?? 0, 1, 256);
        _publishesInFlight = (int)Math.Clamp(limits?.PublishesInFlight ?? 0, 1, 1_024);
    }

    /// <summary>Nothing more is sent; what was sent is waited for.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Whether everything sent is answered.</summary>
    public bool IsIdle => _inFlight.Count == 0;

    public bool IsPaused => _pausedUntil > _options.Time.GetTimestamp();

    /// <summary>Sends what there is and may be sent.</summary>
    /// <returns>How long until there may be more; null: no time will change it.</returns>
    public TimeSpan? Send()
    {
        if (IsClosed || _confirmation.Awaited is not null)
        {
            return null;
        }

        var now = _options.Time.GetTimestamp();
        if (now < _pausedUntil)
        {
            return _options.Time.GetElapsedTime(now, _pausedUntil);
        }

        // What carries a token goes alone: anything beside it would be refused for the lack of one.
        while (_inFlight.Count < _publishesInFlight && !_inFlight.Values.Any(publish => publish.Confirms) && Next() is { } publish)
        {
            _inFlight.Add(publish.Id, publish);
            _outbox.Send(new SyncRequest { Publish = publish.ToMessage(_options.Durability, _confirmation.Token) });
        }

        return null;
    }

    /// <summary>What this answers, which is no longer under way.</summary>
    /// <exception cref="ConnectionFault">It answers no Publish, or not all of one.</exception>
    public PublishInFlight Answered(PublishResult answer)
    {
        if (!_inFlight.Remove(answer.PublishId, out var publish) || (answer.Results.Count != publish.Count && (answer.Error is null || answer.Results.Count > 0)))
        {
            throw ConnectionFault.Violation("A PublishResult answers no Publish that was sent, or not all of it.");
        }

        return publish;
    }

    /// <summary>Tells the journal what was answered since the last time, and lets go back whoever has to.</summary>
    /// <returns>What was refused, as soon as the journal knows: to be looked at one by one.</returns>
    public IEnumerable<RefusedAnswer> Settle()
    {
        foreach (var lane in _lanes)
        {
            lane.Acknowledge();
            foreach (var refused in lane.GoBack())
            {
                yield return refused;
            }
        }
    }

    /// <summary>Sends nothing more for so long.</summary>
    public void PauseFor(TimeSpan time)
    {
        var until = _options.Time.GetTimestamp() + (long)(time.TotalSeconds * _options.Time.TimestampFrequency);
        _pausedUntil = Math.Max(_pausedUntil, until);
    }

    /// <summary>The next message begins with this shard.</summary>
    public void BeginWith(int shard) => _turn = shard;

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
        return new PublishInFlight(++_lastPublish, parts, Confirms: _confirmation.Token is not null);
    }
}

/// <summary>A Publish that was sent and not answered.</summary>
internal sealed record PublishInFlight(ulong Id, IReadOnlyList<PublishPart> Parts, bool Confirms)
{
    public int Count => Parts.Sum(part => part.Entries.Count);

    public Publish ToMessage(PublishDurability durability, string? confirmation)
    {
        var publish = new Publish { PublishId = Id, Durability = (Durability)durability, BulkConfirmation = Confirms ? confirmation ?? "" : "" };
        publish.Operations.AddRange(
            Parts.SelectMany(part => part.Entries).Select(entry => ContractMapping.Write(entry.Operation, entry.Sequence)));
        return publish;
    }
}
