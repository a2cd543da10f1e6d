using Grpc.Core;
using Grpc.Net.Client;

namespace PhoneTheft.Gateway.Experiments.SyncStreams;

/// <summary>A stream that is read and does nothing else.</summary>
internal sealed class IdleStream : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly RawSyncStream _connection;

    public IdleStream(GrpcChannel channel, RawSyncStream connection)
    {
        (_channel, _connection) = (channel, connection);
        _ = ReadAsync();
    }

    public void Dispose()
    {
        _connection.Dispose();
        _channel.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _connection.NextAsync() is not null)
            {
                // Checkpoints.
            }
        }
        catch (Exception e) when (e is RpcException or ObjectDisposedException or OperationCanceledException)
        {
            // Disposed.
        }
    }
}
