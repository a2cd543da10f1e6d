using Google.Protobuf;
using PhoneTheft.Gateway.Client.Publishing;
using PhoneTheft.Gateway.Client.Receiving;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Syncing;

/// <summary>What outlives the connections of a client, and the loop that all of it belongs to.</summary>
internal sealed class SyncEngine
{
    public const uint ProtocolMinor = 1;

    private readonly JournalIntake? _intake;
    private readonly HistoryLoss _historyLoss;
    private TaskCompletionSource<Receiver>? _following;
    private SessionPump? _current;
    private Exception? _stoppedBy;

    public SyncEngine(SyncState state, SyncClientOptions options)
    {
        Parts = new SyncParts(state, options, new SyncLoop(Turn));
        _historyLoss = new HistoryLoss(Parts);
        Parts.Guard.Token = options.BulkConfirmation.Length > 0 ? options.BulkConfirmation : null;
        if (Parts.Journal is { } journal)
        {
            _intake = new JournalIntake(journal, Parts.Receipts);
            Parts.Status.Change(status => status with { Pending = journal.Pending });
        }
    }

    public SyncParts Parts { get; }

    public Task<Hello> HelloAsync() => Parts.Loop.InvokeAsync(Hello);

    /// <summary>Loads the replica from the state, if there is one to load and it isn't loaded.</summary>
    public Task LoadReplicaAsync() => Parts.Loop.InvokeAsync(() =>
    {
        if (Parts.Options.Replica is { IsLoaded: false })
        {
            Parts.Replica!.Load(Parts.State);
        }
    });

    /// <summary>Compares what the gateway says of itself with the state, and starts to take what it sends.</summary>
    /// <exception cref="SyncStateMismatchException">It is another store, or takes the client for another carrier.</exception>
    /// <exception cref="ProducerRenewedException">A new session is to begin.</exception>
    public Task<SessionPump> BeginAsync(Welcome welcome, string gateway, Inbox inbox, IOutbox outbox) =>
        Parts.Loop.InvokeAsync(() => Begin(welcome, gateway, inbox, outbox));

    /// <summary>Takes what is left in the inbox, and forgets the connection.</summary>
    public Task EndAsync(SessionPump pump) => Parts.Loop.InvokeAsync(() =>
    {
        pump.Finish();
        pump.Dispose();
        _current = null;
    });

    /// <summary>The next sessions ask for the whole list, until it has come.</summary>
    public Task TakeWholeListAsync() => Parts.Loop.InvokeAsync(() =>
    {
        Parts.NeedsWholeList = true;
        Parts.Status.Change(status => status with { RepairsFailed = status.RepairsFailed + 1, DigestsAgree = false });
    });

    public Task<PublishReceipt> PublishAsync(IReadOnlyList<SyncOperation> operations)
    {
        if (_intake is null)
        {
            throw new InvalidOperationException("This client follows the list and publishes nothing: it is read-only, or its state has no journal.");
        }

        var journaled = _intake.AddAsync(operations);
        Parts.Loop.Wake();
        if (_stoppedBy is { } stopped)
        {
            _intake.FailAll(stopped);
        }

        return journaled;
    }

    /// <summary>Somebody has looked at what publishing waits for, and it is meant.</summary>
    public Task ConfirmAsync(string token) => Parts.Loop.InvokeAsync(() =>
    {
        if (Parts.Status.Current.Confirmation is not { } confirmation || confirmation.Token != token)
        {
            throw new ArgumentException("Publishing does not wait for this token.", nameof(token));
        }

        Parts.Guard.Token = token;
        Parts.Status.Change(status => status with { Confirmation = null });
    });

    /// <returns>What to wait for.</returns>
    public Task<Task> ConvergeAsync() => Parts.Loop.InvokeAsync(() =>
        _stoppedBy is { } stopped ? Task.FromException(stopped)
        : Parts.Status.Current.Confirmation is { } confirmation ? Task.FromException(new PublishConfirmationRequiredException(confirmation))
        : Parts.Convergence.Add());

    /// <returns>What to wait for: the connection that moves the list, once there is one.</returns>
    public Task<Task<Receiver>> FollowingAsync() => Parts.Loop.InvokeAsync(() =>
    {
        if (_stoppedBy is { } stopped)
        {
            return Task.FromException<Receiver>(stopped);
        }

        _following ??= new TaskCompletionSource<Receiver>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _following.Task;
    });

    /// <summary>Ends everybody's waiting. What is in the journal stays there.</summary>
    public Task StopAsync(Exception exception) => Parts.Loop.InvokeAsync(() =>
    {
        Volatile.Write(ref _stoppedBy, exception);
        _intake?.FailAll(exception);
        Parts.Receipts.FailAll(exception);
        Parts.Convergence.FailAll(exception);
        Parts.Feed.End(exception);
        _following?.TrySetException(exception);
    });

    private Hello Hello()
    {
        var hello = new Hello
        {
            ProtocolMinor = ProtocolMinor,
            ProducerId = Parts.Journal?.ProducerId.ToString("D") ?? "",
            Start = Parts.Options.FromNow ? SyncStart.Now : SyncStart.Snapshot,
            AcceptsSnapshot = !Parts.Options.FromNow && (Parts.Options.AcceptsSnapshot || Parts.NeedsWholeList || !Parts.State.HasList),
            ListDiffers = Parts.NeedsWholeList,
        };
        if (!Parts.NeedsWholeList && Parts.State.Cursor is { } cursor)
        {
            hello.Cursor = ByteString.CopyFrom(cursor.ToByteArray());
            if (!Parts.State.HasList)
            {
                return hello;
            }

            hello.Digests.AddRange(Parts.State.Digests.Select(digest => ByteString.CopyFrom(digest.ToByteArray())));
        }

        return hello;
    }

    private SessionPump Begin(Welcome welcome, string gateway, Inbox inbox, IOutbox outbox)
    {
        if (!Guid.TryParse(welcome.StoreId, out var storeId) || !Core.ShardCount.IsValid((int)welcome.Shards))
        {
            throw new ProtocolViolationException("Welcome doesn't name the store or its shards.");
        }

        Parts.State.BindStore(storeId, (int)welcome.Shards);
        if (welcome.Carrier.Length > 0)
        {
            Parts.State.BindCarrier(welcome.Carrier);
        }

        if (Parts.Journal is { } journal)
        {
            ProducerCheck.Run(Parts, journal, welcome.LastSequences);
        }

        _historyLoss.Look(welcome);
        _current = new SessionPump(Parts, inbox, outbox, welcome);
        Parts.Status.Change(status => status with
        {
            Gateway = gateway,
            Session = (long)welcome.Session,
            Sessions = status.Sessions + 1,
            Phase = welcome.Mode == V1.SyncMode.Snapshot ? SyncPhase.Snapshot : SyncPhase.Following,
        });
        return _current;
    }

    private void Turn()
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
                Parts.Loop.Wake();
            }
        }

        _current?.Turn();
        if (_following is { } following && _current is { Receiver: { IsFollowing: true } receiver })
        {
            _following = null;
            following.TrySetResult(receiver);
        }

        if (Parts.Journal?.Pending is { } pending && pending != Parts.Status.Current.Pending)
        {
            Parts.Status.Change(status => status with { Pending = pending });
        }
    }
}
