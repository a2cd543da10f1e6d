using Grpc.Core;
using PhoneTheft.Gateway.Client.Verification;

namespace PhoneTheft.Gateway.Client;

/// <summary>Compares a state file with a gateway, row by row, also while a <see cref="SyncClient"/> works with it.</summary>
/// <remarks>
/// The digests of all buckets are computed from the rows, not taken from what the state says of itself; the gateway compares them, and
/// sends the buckets that differ. Any number of verifications may run at once. A verifier changes nothing. To compare the state of a client
/// that runs in this process, or to repair what differs, call <see cref="SyncClient.VerifyAsync"/>.
/// </remarks>
public sealed class StateVerifier : IDisposable
{
    private readonly GatewayPool _gateways;
    private readonly StateVerifierOptions _options;

    /// <summary>Over connections of its own, which are closed with the verifier.</summary>
    /// <param name="gateway">
    /// The gateways, 1 to 64 of them on one store. They must take the caller for the carrier whose state is verified. When one fails,
    /// drains or stops answering, the verification starts again at another; each is asked once at most.
    /// </param>
    /// <param name="options">How to work; null: the defaults.</param>
    /// <exception cref="ArgumentException">
    /// An address is not an absolute http or https address.
    /// </exception>
    public StateVerifier(GatewayChannelOptions gateway, StateVerifierOptions? options = null)
        : this(new GatewayPool(gateway), options)
    {
    }

    /// <summary>Over a channel that stays the caller's.</summary>
    /// <param name="gateway">A channel to a gateway. It must take the caller for the carrier whose state is verified.</param>
    /// <param name="options">How to work; null: the defaults.</param>
    public StateVerifier(ChannelBase gateway, StateVerifierOptions? options = null)
        : this(new GatewayPool(gateway), options)
    {
    }

    private StateVerifier(GatewayPool gateways, StateVerifierOptions? options)
    {
        _gateways = gateways;
        _options = options ?? new StateVerifierOptions();
    }

    /// <summary>Compares a state file with the gateway. The file is only read, and a sync client may work with it meanwhile.</summary>
    /// <remarks>
    /// The list is compared at the file's own position, where the gateway knows its digest: that is exact, however much changes meanwhile.
    /// Own holds have no such digest; they are compared with those of now, and devices that have changed since are left out.
    /// </remarks>
    /// <param name="path">The state file.</param>
    /// <param name="cancellationToken">Ends the verification.</param>
    /// <returns>What was found. Of a file that is behind (<see cref="StateVerification.Behind"/>) what is there is compared.</returns>
    /// <exception cref="SyncStateMismatchException">
    /// The file is of another store than the gateway's, or of another carrier than the gateway takes the caller for.
    /// </exception>
    /// <exception cref="SyncStateFormatException">The file is not a state file, is damaged, or has an unknown version.</exception>
    /// <exception cref="SyncStateException">The file is missing, cannot be read, or has no list yet.</exception>
    /// <exception cref="GatewayException">
    /// A gateway refused or answered against the contract (DATA_LOSS); or none could be reached (UNAVAILABLE) or answered within
    /// <see cref="StateVerifierOptions.AnswerTimeout"/> (DEADLINE_EXCEEDED). CURSOR_COMPACTED: it can no longer compare at the file's position; run a
    /// sync first.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<StateVerification> VerifyAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return VerifyFileAsync(path, cancellationToken);
    }

    /// <summary>Closes the connections, if they are this verifier's own. Verifications that still run fail.</summary>
    public void Dispose() => _gateways.Dispose();

    private async Task<StateVerification> VerifyFileAsync(string path, CancellationToken cancellationToken)
    {
        var asked = 0UL;
        while (true)
        {
            var gateway = _gateways.Pick(asked);
            asked |= 1UL << gateway.Index;
            try
            {
                return await VerifyFileAsync(gateway, path, cancellationToken).ConfigureAwait(false);
            }
            catch (GatewayException e) when (e.Error.MayBeAskedElsewhere && !_gateways.HasAskedAll(asked))
            {
                // Half a comparison is none: the next gateway begins at the start.
                gateway.Failed(e.Error);
            }
        }
    }

    private async Task<StateVerification> VerifyFileAsync(GatewayNode gateway, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await new StateFileVerification(gateway, path, _options).RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw GatewayException.From(e, gateway.Address);
        }
        catch (RpcException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (ConnectionFault e)
        {
            throw GatewayException.From(e);
        }
    }
}
