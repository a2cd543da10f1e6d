using Grpc.Core;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>Reads the requests of a stream, and gives the reason if one cannot be read.</summary>
internal sealed class RequestReader<TRequest>(IAsyncStreamReader<TRequest> requests, MessageMetrics metrics) : IAsyncStreamReader<TRequest>
{
    public TRequest Current => requests.Current;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        try
        {
            return await requests.MoveNext(cancellationToken);
        }
        catch (Exception e) when (UnreadableMessage.Of(e) is { } error)
        {
            metrics.CountUnreadable(error.Reason);
            throw error.ToRpcException();
        }
        catch (IOException e)
        {
            throw LostConnection.Of(e);
        }
    }
}
