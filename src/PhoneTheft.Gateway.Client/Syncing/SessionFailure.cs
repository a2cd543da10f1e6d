using Grpc.Core;

namespace PhoneTheft.Gateway.Client.Syncing;

/// <summary>What a failed connection means for the next.</summary>
internal static class SessionFailure
{
    // Nothing changes by asking again, here or at the next gateway of the same store.
    private static readonly HashSet<string> Final = ["STORE_MISMATCH", "PROTOCOL_UNKNOWN", "PRODUCER_INVALID", "CARRIER_INVALID", "CURSOR_COMPACTED"];

    /// <summary>What to tell the caller instead of connecting again; null: connect again.</summary>
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
            case GatewayException or ProtocolViolationException or ListDiffersException or ProducerRenewedException:
            case TimeoutException or OperationCanceledException or IOException or HttpRequestException:
                return null;
            default:
                // Not of the connection, so of the state: a disk that is full or gone doesn't come back by reconnecting.
                return failure;
        }
    }

    /// <summary>Whether the position or the list is of no use any more.</summary>
    public static bool NeedsWholeList(Exception? failure) =>
        failure is ListDiffersException || (failure is RpcException e && GatewayError.From(e).Reason == "CURSOR_INVALID");

    public static GatewayError Describe(Exception failure) => failure switch
    {
        RpcException e => GatewayError.From(e),
        GatewayException e => e.Error,
        _ => new GatewayError
        {
            StatusCode = failure is ProtocolViolationException or ListDiffersException ? StatusCode.DataLoss : StatusCode.Unavailable,
            Reason = "",
            Message = failure.Message,
        },
    };
}
