using Grpc.Core;

namespace PhoneTheft.Gateway.Client.Syncing;

/// <summary>How a connection ended, and what that means for the next.</summary>
/// <param name="Failure">What went wrong; null: it was ended in good order.</param>
/// <param name="WasGood">A checkpoint or a Drain came: gateway and connection were fine.</param>
/// <param name="WasSentAway">The gateway asked the client to go.</param>
/// <param name="RetryAfter">When it may come back.</param>
internal sealed record ConnectionEnd(Exception? Failure, bool WasGood, bool WasSentAway, TimeSpan? RetryAfter)
{
    // Nothing changes by asking again, here or at the next gateway of the same store.
    private static readonly HashSet<string> Final = ["STORE_MISMATCH", "PROTOCOL_UNKNOWN", "PRODUCER_INVALID", "CARRIER_INVALID", "CURSOR_COMPACTED"];

    /// <summary>Whether the position or the list is of no use any more.</summary>
    public bool NeedsWholeList =>
        Failure is ConnectionFault { Kind: ConnectionFaultKind.ListDiffers }
            || (Failure is RpcException e && GatewayError.From(e).Reason == "CURSOR_INVALID");

    /// <summary>
    /// What to tell the caller instead of connecting again, if every gateway refuses this client for who it is; null: it was no such refusal.
    /// </summary>
    public SyncStoppedException? Refusal =>
        Failure is RpcException e && GatewayError.From(e) is { IsRefusalOfCaller: true } error ? new SyncStoppedException(error, e) : null;

    /// <summary>What to tell the caller instead of connecting again, here or elsewhere; null: connect again.</summary>
    public static Exception? FinalOf(Exception? failure)
    {
        switch (failure)
        {
            case null:
                return null;
            case SyncStoppedException or SyncStateException:
                return failure;
            case RpcException e:
                var error = GatewayError.From(e);
                return error.Reason == "SESSION_SUPERSEDED" ? new SessionSupersededException(error, e)
                    : Final.Contains(error.Reason) ? new SyncStoppedException(error, e)
                    : null;
            case GatewayException or ConnectionFault:
            case TimeoutException or OperationCanceledException or IOException or HttpRequestException:
                return null;
            default:
                // Not of the connection, so of the state: a disk that is full or gone doesn't come back by reconnecting.
                return failure;
        }
    }
}
