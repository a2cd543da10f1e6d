using PhoneTheft.Gateway.Client.ClientStatus;
using PhoneTheft.Gateway.Client.Journal;
using PhoneTheft.Gateway.Client.Publishing;
using PhoneTheft.Gateway.Client.Receiving;
using PhoneTheft.Gateway.Client.Turns;
using PhoneTheft.Gateway.Client.Verification;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Syncing;

/// <summary>
/// Owns what outlives the connections of a client: state, journal, receipts, confirmation, and those who wait or follow. Takes turns: in
/// each it takes what a connection brought, puts it into the state, and sends what there is to say.
/// </summary>
internal sealed class SyncLoop
{
    // Messages taken in one turn; then whoever else has work for the loop gets a chance.
    private const int MessagesPerTurn = 512;

    private readonly SyncState _state;
    private readonly SyncClientOptions _options;
    private readonly CurrentStatus _status;
    private readonly TurnQueue _turns;
    private readonly ChangeFeed _feed;
    private readonly ListFollowers _followers;
    private readonly ConvergenceWaiters _convergence = new();
    private readonly PendingReceipts _receipts = new();
    private readonly PendingConfirmation _confirmation;
    private readonly HistoryLoss _historyLoss;

    // Null: this client doesn't publish.
    private readonly SyncJournal? _journal;
    private readonly JournalIntake? _intake;

    private Exchange? _exchange;
    private TaskCompletionSource<BucketRepair>? _following;
    private Exception? _stoppedBy;

    // The list is known to be wrong in a way that only a snapshot repairs.
    private bool _needsWholeList;

    public SyncLoop(SyncState state, SyncClientOptions options, CurrentStatus status)
    {
        _state = state;
        _options = options;
        _status = status;
        _turns = new TurnQueue(nameof(SyncClient), Turn);
        _feed = new ChangeFeed(options.ChangeBuffer);
        _followers = new ListFollowers(options.Replica is { } replica ? new ReplicaFeed(replica, options.Time) : null, _feed);
        _confirmation = new PendingConfirmation(status, _convergence) { Token = options.BulkConfirmation.Length > 0 ? options.BulkConfirmation : null };
        _historyLoss = new HistoryLoss(state, status, options.Logger);
        _journal = options.ReadOnly ? null : state.Journal;
        if (_journal is { } journal)
        {
            _intake = new JournalIntake(journal, _receipts);
            status.Change(now => now with { Pending = journal.Pending });
        }
    }

    public void Start() => _turns.Start();

    /// <summary>Makes the loop take a turn soon.</summary>
    public void Wake() => _turns.Wake();

    /// <summary>Loads the replica from the state, if there is one to load and it isn't loaded.</summary>
    public Task LoadReplicaAsync() => _turns.InvokeAsync(() =>
    {
        if (_options.Replica is { IsLoaded: false })
        {
            _followers.Load(_state);
        }
    });

    /// <summary>What a new connection says first.</summary>
    public Task<Hello> HelloAsync() => _turns.InvokeAsync(() => HelloMessage.Of(_state, _journal, _options, _needsWholeList));

    /// <summary>Compares what the gateway says of itself with the state, and starts to take what it sends.</summary>
    /// <exception cref="SyncStateMismatchException">It is another store, or takes the client for another carrier.</exception>
    /// <exception cref="ConnectionFault">A new session is to begin.</exception>
    public Task BeginAsync(Welcome welcome, SyncConnection connection) => _turns.InvokeAsync(() => Begin(welcome, connection));

    /// <summary>Publishes nothing more, waits for what is under way, and says Goodbye.</summary>
    public Task BeginGoodbyeAsync() => _turns.InvokeAsync(() =>
    {
        if (_exchange is { } exchange)
        {
            BeginGoodbye(exchange);
        }
    });

    /// <summary>Takes what is left in the inbox, and forgets the connection.</summary>
    public Task EndAsync() => _turns.InvokeAsync(() =>
    {
        if (_exchange is { } exchange)
        {
            Finish(exchange);
            exchange.Dispose();
            _convergence.AskAgain();
            _exchange = null;
        }
    });

    /// <summary>The next sessions ask for the whole list, until it has come.</summary>
    public Task TakeWholeListAsync() => _turns.InvokeAsync(() =>
    {
        _needsWholeList = true;
        _status.Change(now => now with { RepairsFailed = now.RepairsFailed + 1, DigestsAgree = false });
    });

    public Task<PublishReceipt> PublishAsync(IReadOnlyList<SyncOperation> operations)
    {
        if (_intake is null)
        {
            throw new InvalidOperationException("This client cannot publish: it is read-only, or its state has no journal.");
        }

        var journaled = _intake.AddAsync(operations);
        _turns.Wake();
        if (Volatile.Read(ref _stoppedBy) is { } stopped)
        {
            _intake.FailAll(stopped);
        }

        return journaled;
    }

    /// <summary>Somebody has looked at what publishing waits for, and it is meant.</summary>
    public Task ConfirmAsync(string token) => _turns.InvokeAsync(() => _confirmation.Confirm(token));

    /// <returns>What to wait for.</returns>
    public Task<Task> ConvergeAsync() => _turns.InvokeAsync(() =>
        _stoppedBy is { } stopped ? Task.FromException(stopped)
        : _confirmation.Awaited is { } confirmation ? Task.FromException(new PublishConfirmationRequiredException(confirmation))
        : _convergence.Add());

    public Task<StateVerification> VerifyAsync(bool repair, CancellationToken cancellationToken) =>
        new RunningStateVerification(_state, hasOwnHolds: _journal is not null, _turns, FollowingAsync).RunAsync(repair, cancellationToken);

    public IAsyncEnumerable<SyncChange> ReadChangesAsync(CancellationToken cancellationToken) => _feed.ReadAsync(cancellationToken);

    /// <summary>Ends everybody's waiting. What is in the journal stays there.</summary>
    public Task GiveUpAsync(Exception exception) => _turns.InvokeAsync(() =>
    {
        Volatile.Write(ref _stoppedBy, exception);
        _intake?.FailAll(exception);
        _receipts.FailAll(exception);
        _convergence.FailAll(exception);
        _feed.End(exception);
        _following?.TrySetException(exception);
    });

    /// <summary>Finishes the work at hand and stops; later work fails.</summary>
    public Task StopAsync() => _turns.StopAsync();

    /// <summary>For tests, which take the turns themselves.</summary>
    internal void TakeTurn() => _turns.TakeTurn();

    // What to wait for: the connection that moves the list, once there is one.
    private Task<Task<BucketRepair>> FollowingAsync() => _turns.InvokeAsync(() =>
    {
        if (_stoppedBy is { } stopped)
        {
            return Task.FromException<BucketRepair>(stopped);
        }

        _following ??= new TaskCompletionSource<BucketRepair>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _following.Task;
    });

    private void Begin(Welcome welcome, SyncConnection connection)
    {
        if (!Guid.TryParse(welcome.StoreId, out var storeId) || !Core.ShardCount.IsValid((int)welcome.Shards))
        {
            throw ConnectionFault.Violation("Welcome must name the store and a valid number of shards.");
        }

        _state.BindStore(storeId, (int)welcome.Shards);
        if (welcome.Carrier.Length > 0)
        {
            _state.BindCarrier(welcome.Carrier);
        }

        if (_journal is { } journal)
        {
            new ProducerCheck(journal, _receipts, _status, _options.Logger).Run(welcome.LastSequences);
        }

        _historyLoss.Look(welcome);
        _exchange = ExchangeOver(connection, welcome);
        _status.Change(now => now with
        {
            Gateway = connection.Gateway,
            Session = (long)welcome.Session,
            Sessions = now.Sessions + 1,
            Phase = welcome.Mode == V1.SyncMode.Snapshot ? SyncPhase.Snapshot : SyncPhase.Following,
        });
    }

    private Exchange ExchangeOver(SyncConnection connection, Welcome welcome)
    {
        var resumes = welcome.Mode == V1.SyncMode.Delta;
        var position = new Position(_state.StoreId!.Value, _state.Shards, resumes ? _state.Cursor : null);
        var questions = new StreamQuestions(connection, _turns);
        var repair = new BucketRepair(_state, _followers, questions, _status, _options.Logger);
        var publisher = _journal is { } journal ? new Publisher(journal, _confirmation, connection.Outbox, _options, welcome.Limits) : null;
        var exchange = new Exchange(connection, position, questions)
        {
            Changes = new ChangeApplier(_state, _followers, position, _status, _options),
            Comparison = new CheckpointComparison(_state, position, repair.Shards, _status, _options.Time),
            Repair = repair,
            Publisher = publisher,
            Results = publisher is null ? null : new PublishResults(publisher, _receipts, _confirmation, _status),
            Later = _options.Time.CreateTimer(_ => _turns.Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan),
            JournalRetention = welcome.JournalRetention?.ToTimeSpan() ?? TimeSpan.FromHours(24),
        };
        if (resumes)
        {
            exchange.Resume(welcome);
        }

        return exchange;
    }

    // Does not throw: what is wrong with a connection ends that connection.
    private void Turn()
    {
        TakeIn();
        if (_exchange is { } exchange)
        {
            exchange.Do(Turn);
            if (_following is { } following && exchange.Changes.IsFollowing)
            {
                _following = null;
                following.TrySetResult(exchange.Repair);
            }
        }

        if (_journal?.Pending is { } pending && pending != _status.Value.Pending)
        {
            _status.Change(now => now with { Pending = pending });
        }
    }

    private void TakeIn()
    {
        if (_intake is { HasMore: true })
        {
            if (_stoppedBy is { } stopped)
            {
                _intake.FailAll(stopped);
            }

            _intake.TakeIn();
            if (_intake.HasMore)
            {
                _turns.Wake();
            }
        }
    }

    private void Turn(Exchange exchange)
    {
        for (var taken = 0; taken < MessagesPerTurn && exchange.Connection.Inbox.Take() is { } message; taken++)
        {
            Take(exchange, message);
        }

        var flush = exchange.Changes.FlushInTime();
        exchange.Results?.Settle();
        var send = SendWhatThereIs(exchange);
        if (flush is not null || send is not null)
        {
            exchange.Later.Change(flush < send || send is null ? flush!.Value : send.Value, Timeout.InfiniteTimeSpan);
        }

        // A bounded part at a time: what is left is the next turn's.
        if (_journal?.Retention.TrimInTime(exchange.JournalRetention) == false)
        {
            _turns.Wake();
        }
    }

    private void Take(Exchange exchange, SyncResponse message)
    {
        switch (message.MessageCase)
        {
            case SyncResponse.MessageOneofCase.Changes:
                exchange.Changes.Take(message.Changes);
                break;
            case SyncResponse.MessageOneofCase.Checkpoint:
                exchange.Changes.Flush();
                exchange.Connection.WasGood = true;
                Compare(exchange, message.Checkpoint);
                break;
            case SyncResponse.MessageOneofCase.VerifyResponse:
                // What is replaced must be the list at the last change before this message, or an older change would undo it.
                exchange.Changes.Flush();
                exchange.Questions.Take(message.VerifyResponse);
                break;
            case SyncResponse.MessageOneofCase.SnapshotBegin:
                exchange.Changes.Begin(message.SnapshotBegin);
                break;
            case SyncResponse.MessageOneofCase.SnapshotChunk:
                exchange.Changes.Take(message.SnapshotChunk);
                break;
            case SyncResponse.MessageOneofCase.SnapshotEnd:
                exchange.Changes.End(message.SnapshotEnd);
                _needsWholeList = false;
                break;
            case SyncResponse.MessageOneofCase.PublishResult:
                (exchange.Results ?? throw ConnectionFault.Violation("The gateway sent a PublishResult to a read-only session.")).Take(message.PublishResult);
                break;
            case SyncResponse.MessageOneofCase.Drain:
                exchange.Connection.Drain = message.Drain;
                exchange.Connection.WasGood = true;
                BeginGoodbye(exchange);
                break;
            case SyncResponse.MessageOneofCase.Welcome:
                throw ConnectionFault.Violation("The gateway sent a second Welcome.");
        }
    }

    private void Compare(Exchange exchange, Checkpoint checkpoint)
    {
        exchange.Questions.Answered(checkpoint.RequestId);
        if (!exchange.Changes.IsFollowing)
        {
            // A sign of life while a list is on its way: there is nothing to compare yet.
            return;
        }

        var compared = exchange.Comparison.Compare(checkpoint);
        if (compared.Lag == 0)
        {
            _followers.Confirm(compared.Staleness);
        }

        _convergence.Answered(checkpoint.RequestId, compared.Converged && _journal is not { Pending: > 0 });
        exchange.Acknowledge(_state.Digests);
    }

    private TimeSpan? SendWhatThereIs(Exchange exchange)
    {
        var wait = exchange.Publisher?.Send();
        if (exchange.IsDraining)
        {
            exchange.SayGoodbye();
        }
        else
        {
            // Settled: the list in use is the one this connection moves, and all of it is thought to be right.
            var isSettled = exchange.Changes.IsFollowing && !exchange.Repair.Shards.Any;
            _convergence.Ask(isSettled && _journal is not { Pending: > 0 }, exchange.Questions.RequestProgress);
        }

        if (exchange.Connection.Inbox.HasMore)
        {
            _turns.Wake();
        }

        return wait;
    }

    private void BeginGoodbye(Exchange exchange)
    {
        exchange.BeginGoodbye();
        _status.Change(now => now with { Phase = SyncPhase.Draining });
    }

    // Takes everything that came before the connection ended. Of a message at fault a part may have been gathered, and half of a
    // message is never applied.
    private void Finish(Exchange exchange)
    {
        while (exchange.Connection.Inbox.HasMore && !exchange.Connection.HasFailed)
        {
            exchange.Do(Turn);
        }

        exchange.Do(last => last.Changes.Flush());
    }
}
