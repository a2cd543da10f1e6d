using Grpc.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Sync;

/// <summary>Sends messages to the client, and gives up if it does not read.</summary>
internal sealed class ResponseSink(
    IServerStreamWriter<SyncResponse> responses, AcceptedHello session, SyncOptions options, TimeProvider time, CancellationToken call)
{
    /// <summary>When the last message went out, by the monotonic clock.</summary>
    public long LastAt { get; private set; } = time.GetTimestamp();

    /// <exception cref="RpcException">SLOW_CONSUMER.</exception>
    public async Task SendAsync(SyncResponse response)
    {
        // Only with the call's own token: any other would reset the stream instead of ending it with a reason.
        var write = responses.WriteAsync(response, call);
        if (!write.IsCompletedSuccessfully)
        {
            try
            {
                await write.WaitAsync(options.SlowAfter, time, call);
            }
            catch (TimeoutException)
            {
                throw SlowConsumer($"The client has read nothing for {options.SlowAfter.TotalSeconds:F0} s.").ToRpcException();
            }
        }

        LastAt = time.GetTimestamp();
    }

    public GatewayError SlowConsumer(string why) => new(
        ErrorReason.SlowConsumer, $"{why} Resume with the last cursor that was applied.",
        Metadata: new Dictionary<string, string>(StringComparer.Ordinal) { ["sent"] = session.Position.Bytes.ToBase64() });
}
