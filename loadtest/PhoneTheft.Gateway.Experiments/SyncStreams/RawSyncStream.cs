using Grpc.Core;
using Grpc.Net.Client;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Experiments.SyncStreams;

/// <summary>A bare sync stream: the client library has a state to keep, and here the gateway is measured.</summary>
internal sealed class RawSyncStream : IDisposable
{
    private readonly AsyncDuplexStreamingCall<SyncRequest, SyncResponse> _call;

    private RawSyncStream(AsyncDuplexStreamingCall<SyncRequest, SyncResponse> call, Welcome welcome) => (_call, Welcome) = (call, welcome);

    public Welcome Welcome { get; }

    public static async Task<RawSyncStream> OpenAsync(GrpcChannel channel, Hello hello)
    {
        hello.ProtocolMinor = 1;
        var call = new SyncService.SyncServiceClient(channel).Sync();
        await call.RequestStream.WriteAsync(new SyncRequest { Hello = hello });
        return await call.ResponseStream.MoveNext(default)
            ? new RawSyncStream(call, call.ResponseStream.Current.Welcome)
            : throw new InvalidOperationException("The stream ended without a Welcome.");
    }

    public Task SendAsync(SyncRequest request) => _call.RequestStream.WriteAsync(request);

    public async Task<SyncResponse?> NextAsync(CancellationToken cancellationToken = default) =>
        await _call.ResponseStream.MoveNext(cancellationToken) ? _call.ResponseStream.Current : null;

    public void Dispose() => _call.Dispose();
}
