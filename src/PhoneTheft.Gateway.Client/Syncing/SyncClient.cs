using Grpc.Core;
using Grpc.Net.Client;
using PhoneTheft.Gateway.Client.ClientStatus;
using PhoneTheft.Gateway.Client.Syncing;

namespace PhoneTheft.Gateway.Client;

/// <summary>Keeps a carrier's copy of the list equal to the gateway's, and publishes the carrier's own holds.</summary>
/// <remarks>
/// <para>
/// Start <see cref="RunAsync"/> and leave it running. It connects, resumes at the position of the state, compares digests at every
/// checkpoint, repairs what differs, and reconnects after any failure, at the next gateway if there are several. All other members may be
/// called at any time and by any thread, also while there is no connection.
/// </para>
/// <para>The state stays the caller's: dispose of the client first, then of the state. Use one client for one state.</para>
/// </remarks>
public sealed class SyncClient : IAsyncDisposable
{
    /// <summary>The event id under which a failed connection is logged. <see cref="SyncStatus.LastError"/> then has the cause.</summary>
    public const int ConnectionFailedEvent = 5002;

    private readonly CurrentStatus _status = new();
    private readonly SyncClientOptions _options;
    private readonly SyncLoop _loop;
    private readonly IReadOnlyList<GatewayNode> _gateways;
    private readonly IReadOnlyList<GrpcChannel> _owned;
    private readonly CancellationTokenSource _disposing = new();
    private Task _running = Task.CompletedTask;
    private int _isRunning;

    /// <summary>
    /// Over connections of its own, which are closed with this client. Nothing is connected before <see cref="RunAsync"/>.
    /// </summary>
    /// <param name="state">The list, the position and the journal. It stays the caller's.</param>
    /// <param name="gateways">1 to 64 gateways on one store. They are tried in this order, in turn.</param>
    /// <param name="options">How to work; null: the defaults.</param>
    /// <exception cref="ArgumentException">
    /// An address is not an absolute http or https address.
    /// </exception>
    public SyncClient(SyncState state, GatewayChannelOptions gateways, SyncClientOptions? options = null)
        : this(state, GatewayChannel.NodesOf(gateways), options, isOwner: true)
    {
    }

    /// <summary>Over channels that stay the caller's.</summary>
    /// <param name="state">The list, the position and the journal. It stays the caller's.</param>
    /// <param name="gateways">At least one channel, each to a gateway on the same store. They are tried in this order, in turn.</param>
    /// <param name="options">How to work; null: the defaults.</param>
    /// <exception cref="ArgumentException">There is no channel.</exception>
    public SyncClient(SyncState state, IEnumerable<ChannelBase> gateways, SyncClientOptions? options = null)
        : this(state, GatewayChannel.NodesOf(gateways), options, isOwner: false)
    {
    }

    private SyncClient(SyncState state, IReadOnlyList<GatewayNode> gateways, SyncClientOptions? options, bool isOwner)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (gateways.Count == 0)
        {
            throw new ArgumentException("A client needs a gateway.", nameof(gateways));
        }

        _gateways = gateways;
        _owned = isOwner ? [.. gateways.Select(gateway => (GrpcChannel)gateway.Channel)] : [];
        _options = options ?? new SyncClientOptions();
        _loop = new SyncLoop(state, _options, _status);
        _loop.Start();
    }

    /// <summary>The client's state at this moment. Reading it waits for nothing and costs nothing.</summary>
    public SyncStatus Status => _status.Value;

    /// <summary>Runs until cancelled; then it says goodbye to the gateway and returns normally, without an exception.</summary>
    /// <remarks>
    /// A connection counts as failed when its first message takes longer than <see cref="SyncClientOptions.ConnectTimeout"/>, or when it is
    /// silent for <see cref="SyncClientOptions.HeartbeatsOfSilence"/> heartbeats. The client then waits as
    /// <see cref="SyncClientOptions.SmallestBackoff"/> says and connects again, without end. It throws only where that would not help.
    /// After a <see cref="SyncStoppedException"/> or a <see cref="SyncStateException"/>, put right the cause, then make a new client.
    /// </remarks>
    /// <param name="cancellationToken">
    /// Stops the client. It waits at most <see cref="SyncClientOptions.GoodbyeTimeout"/> for the gateway.
    /// </param>
    /// <exception cref="SessionSupersededException">Another process publishes with this state, or with a copy of it.</exception>
    /// <exception cref="SyncStoppedException">
    /// Trying again would not help: CURSOR_COMPACTED (where no snapshot is accepted), STORE_MISMATCH, PROTOCOL_UNKNOWN,
    /// PRODUCER_INVALID, CARRIER_INVALID or ROLE_REQUIRED; or the gateway refused this client for who it is (UNAUTHENTICATED), and no
    /// file of its credentials has changed since it connected.
    /// </exception>
    /// <exception cref="SyncStateException">The state is another store's or another carrier's, or can't be used.</exception>
    /// <exception cref="InvalidOperationException">The client runs already.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed of.</exception>
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

    /// <summary>Puts operations into the journal. From there they are published in their order, as soon as there is a connection.</summary>
    /// <param name="operations">Any number; many in one call are faster than many calls. Verify the check digits of IMEIs before.</param>
    /// <param name="cancellationToken">Ends the waiting. Operations that are in the journal by then are published all the same.</param>
    /// <returns>
    /// A receipt, once the operations are on this machine's disk. They survive a restart and are sent until a gateway answers; the receipt
    /// completes with one result for each. A repeated operation counts once.
    /// </returns>
    /// <exception cref="InvalidOperationException">The client is read-only, or its state has no journal.</exception>
    /// <exception cref="SyncStoppedException">Syncing has ended for good. Nothing was journaled.</exception>
    /// <exception cref="SyncStateException">The journal could not be written. Nothing was journaled.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed of. Nothing was journaled.</exception>
    public Task<PublishReceipt> PublishAsync(IReadOnlyList<SyncOperation> operations, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(operations);
        return _loop.PublishAsync(operations).WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Confirms that changes over the carrier's daily bulk limit are intended; publishing then continues. Call it once somebody has
    /// checked <see cref="SyncStatus.Confirmation"/>.
    /// </summary>
    /// <param name="token">The token of <see cref="SyncStatus.Confirmation"/>.</param>
    /// <returns>
    /// Once the token was taken. It goes to the gateway with the next operations; if that refuses it, there is another confirmation.
    /// </returns>
    /// <exception cref="ArgumentException">No confirmation with this token is needed at the moment.</exception>
    public Task ConfirmAsync(string token) => _loop.ConfirmAsync(token);

    /// <summary>
    /// Completes when the journal is empty and the list equals the gateway's at some moment after this call, compared by digest. Every
    /// change that any carrier had an answer for before this call is in the state then. There is no deadline: cancel it.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting and nothing else.</param>
    /// <exception cref="PublishConfirmationRequiredException">The journal can't be emptied before somebody confirms.</exception>
    /// <exception cref="SyncStoppedException">Syncing has ended for good.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed of.</exception>
    public async Task WaitForConvergenceAsync(CancellationToken cancellationToken = default) =>
        await (await _loop.ConvergeAsync().ConfigureAwait(false)).WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Compares the list and the own holds with the gateway's, from the rows of the state up: all digests are computed anew and the gateway
    /// compares them. Devices that change meanwhile are asked about again. It waits until there is a connection, and starts again when that
    /// is lost; there is no deadline.
    /// </summary>
    /// <param name="repair">True: replace what differs by what the gateway has. False: only report it.</param>
    /// <param name="cancellationToken">Ends the verification. What has been repaired by then stays so.</param>
    /// <returns>What was found; with <paramref name="repair"/>, before it was repaired.</returns>
    /// <exception cref="SyncStoppedException">Syncing has ended for good.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed of.</exception>
    public Task<StateVerification> VerifyAsync(bool repair = false, CancellationToken cancellationToken = default) =>
        _loop.VerifyAsync(repair, cancellationToken);

    /// <summary>
    /// Reads changes as the list takes them, from the moment the reading begins until it is cancelled. Any number of readers may read at
    /// once. The list waits for none of them.
    /// </summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ChangesMissedException">
    /// This reader fell further behind than <see cref="SyncClientOptions.ChangeBuffer"/>.
    /// </exception>
    /// <exception cref="SyncStoppedException">Syncing has ended for good.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IAsyncEnumerable<SyncChange> ReadChangesAsync(CancellationToken cancellationToken = default) =>
        _loop.ReadChangesAsync(cancellationToken);

    /// <summary>
    /// Says goodbye to the gateway, if connected, and ends; <see cref="RunAsync"/> returns. What is in the journal stays there for the next
    /// client on the same state. Waits at most <see cref="SyncClientOptions.GoodbyeTimeout"/>.
    /// </summary>
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
