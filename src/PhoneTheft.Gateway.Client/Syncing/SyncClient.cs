using Grpc.Core;
using Grpc.Net.Client;
using PhoneTheft.Gateway.Client.Syncing;

namespace PhoneTheft.Gateway.Client;

/// <summary>Keeps a carrier's copy of the list equal to the gateway's, and publishes the carrier's own holds.</summary>
/// <remarks>
/// <para>
/// Start <see cref="RunAsync"/> and leave it running: it connects, resumes where the state is, checks every checkpoint, repairs what
/// differs, and comes back after any failure, at the next gateway if there are several. Everything else may be called at any time,
/// by any thread. The protocol and its guarantees: docs/protocol.md.
/// </para>
/// <para>The state stays the caller's: dispose of the client first, then of the state. One client per state.</para>
/// </remarks>
public sealed class SyncClient : IAsyncDisposable
{
    /// <summary>The event of the log that says of an attempt to connect that it failed; the cause is <see cref="SyncStatus.LastError"/> then.</summary>
    public const int ConnectionFailedEvent = 5002;

    private readonly CurrentStatus _status = new();
    private readonly SyncClientOptions _options;
    private readonly SyncLoop _loop;
    private readonly IReadOnlyList<ChannelBase> _gateways;
    private readonly IReadOnlyList<GrpcChannel> _owned;
    private readonly CancellationTokenSource _disposing = new();
    private Task _running = Task.CompletedTask;
    private int _isRunning;

    /// <summary>Over channels of its own, one to each of <see cref="GatewayChannelOptions.Addresses"/>; they are tried in this order, in turn.</summary>
    /// <exception cref="ArgumentException">No address, or one that is not an absolute http or https address.</exception>
    public SyncClient(SyncState state, GatewayChannelOptions gateways, SyncClientOptions? options = null)
        : this(state, GatewayChannel.CreateEach(gateways), options, isOwner: true)
    {
    }

    /// <summary>Over channels that stay the caller's.</summary>
    /// <exception cref="ArgumentException">No channel.</exception>
    public SyncClient(SyncState state, IEnumerable<ChannelBase> gateways, SyncClientOptions? options = null)
        : this(state, [.. gateways], options, isOwner: false)
    {
    }

    private SyncClient(SyncState state, IReadOnlyList<ChannelBase> gateways, SyncClientOptions? options, bool isOwner)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (gateways.Count == 0)
        {
            throw new ArgumentException("A client needs a gateway.", nameof(gateways));
        }

        _gateways = gateways;
        _owned = isOwner ? [.. gateways.Cast<GrpcChannel>()] : [];
        _options = options ?? new SyncClientOptions();
        _loop = new SyncLoop(state, _options, _status);
        _loop.Start();
    }

    /// <summary>How it stands now. Costs nothing; ask as often as you like.</summary>
    public SyncStatus Status => _status.Value;

    /// <summary>Runs until cancelled, and then says Goodbye and returns.</summary>
    /// <exception cref="SessionSupersededException">Another process publishes with this state, or with a copy of it.</exception>
    /// <exception cref="SyncStoppedException">
    /// Trying again would not help: CURSOR_COMPACTED (where no snapshot is accepted), STORE_MISMATCH, PROTOCOL_UNKNOWN,
    /// PRODUCER_INVALID or CARRIER_INVALID.
    /// </exception>
    /// <exception cref="SyncStateException">The state is another store's or another carrier's, or can't be used.</exception>
    /// <exception cref="InvalidOperationException">It runs already.</exception>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposing.IsCancellationRequested, this);
        if (Interlocked.Exchange(ref _isRunning, 1) != 0)
        {
            throw new InvalidOperationException("This client runs already.");
        }

        _running = RunLinkedAsync(cancellationToken);
        return _running;
    }

    /// <summary>Puts operations into the journal, from where they are published in their order: also when there is no connection now.</summary>
    /// <param name="operations">Any number; many at once is faster. The device of each is already known to be meant.</param>
    /// <param name="cancellationToken">Ends the waiting, and not the publishing.</param>
    /// <returns>Once they are durably in the journal. The receipt says later what became of them.</returns>
    /// <exception cref="InvalidOperationException">The client is read-only, or its state has no journal.</exception>
    /// <exception cref="SyncStoppedException">Syncing has ended for good. Nothing was journaled.</exception>
    /// <exception cref="SyncStateException">The journal could not be written. Nothing was journaled.</exception>
    public Task<PublishReceipt> PublishAsync(IReadOnlyList<SyncOperation> operations, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(operations);
        return _loop.PublishAsync(operations).WaitAsync(cancellationToken);
    }

    /// <summary>Somebody has looked at <see cref="SyncStatus.Confirmation"/>, and it is meant: publishing goes on.</summary>
    /// <exception cref="ArgumentException">That token is not what is waited for.</exception>
    public Task ConfirmAsync(string token) => _loop.ConfirmAsync(token);

    /// <summary>
    /// Completes when the journal is empty and the list is what the gateway's was at some moment after this call, digests compared:
    /// whatever any carrier was told is done before this call is in the state then.
    /// </summary>
    /// <exception cref="PublishConfirmationRequiredException">The journal can't be emptied before somebody confirms.</exception>
    /// <exception cref="SyncStoppedException">Syncing has ended for good.</exception>
    public async Task WaitForConvergenceAsync(CancellationToken cancellationToken = default) =>
        await (await _loop.ConvergeAsync().ConfigureAwait(false)).WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Compares the list and the own holds with the gateway's, from the rows of the state up: all digests are computed anew and the gateway
    /// compares them. Devices that change meanwhile are asked about again. Waits until there is a connection.
    /// </summary>
    /// <param name="repair">True: replace what differs by what the gateway has. False: only report it.</param>
    /// <param name="cancellationToken">Ends the verification. What has been repaired by then stays so.</param>
    /// <returns>What was found; with <paramref name="repair"/>, before it was repaired.</returns>
    /// <exception cref="SyncStoppedException">Syncing has ended for good.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed of.</exception>
    public Task<StateVerification> VerifyAsync(bool repair = false, CancellationToken cancellationToken = default) =>
        _loop.VerifyAsync(repair, cancellationToken);

    /// <summary>
    /// The changes from this call on, as the list takes them. A reader that falls further behind than
    /// <see cref="SyncClientOptions.ChangeBuffer"/> gets a <see cref="ChangesMissedException"/>: the list waits for nobody.
    /// </summary>
    /// <exception cref="SyncStoppedException">Syncing has ended for good.</exception>
    public IAsyncEnumerable<SyncChange> ReadChangesAsync(CancellationToken cancellationToken = default) => _loop.ReadChangesAsync(cancellationToken);

    /// <summary>Says Goodbye, if connected, and ends. What is in the journal stays there for the next client.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposing.IsCancellationRequested)
        {
            return;
        }

        await _disposing.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _loop.GiveUpAsync(new ObjectDisposedException(nameof(SyncClient))).ConfigureAwait(false);
        await _loop.StopAsync().ConfigureAwait(false);
        foreach (var channel in _owned)
        {
            channel.Dispose();
        }

        _disposing.Dispose();
    }

    private async Task RunLinkedAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        try
        {
            await new Reconnector(_loop, _gateways, _options, _status).RunAsync(stop.Token).ConfigureAwait(false);
        }
        finally
        {
            _status.Change(status => status with { Phase = SyncPhase.Stopped, Session = 0 });
            Volatile.Write(ref _isRunning, 0);
        }
    }
}
