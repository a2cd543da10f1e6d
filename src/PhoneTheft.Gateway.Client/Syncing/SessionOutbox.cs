using System.Threading.Channels;
using Grpc.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Syncing;

/// <summary>What one connection has to send, and the loop that sends it.</summary>
internal sealed class SessionOutbox : IOutbox
{
    private readonly Channel<SyncRequest> _messages = Channel.CreateUnbounded<SyncRequest>(new UnboundedChannelOptions { SingleReader = true });

    public void Send(SyncRequest message) => _messages.Writer.TryWrite(message);

    public void Complete() => _messages.Writer.TryComplete();

    /// <summary>Sends until <see cref="Complete"/>, or until the call is over, which its reading side will tell.</summary>
    public async Task RunAsync(IClientStreamWriter<SyncRequest> stream)
    {
        var more = new WriteOptions(WriteFlags.BufferHint);
        try
        {
            await foreach (var message in _messages.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                stream.WriteOptions = _messages.Reader.TryPeek(out _) ? more : WriteOptions.Default;
                await stream.WriteAsync(message).ConfigureAwait(false);
            }

            await stream.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or OperationCanceledException or IOException)
        {
            _messages.Writer.TryComplete();
        }
    }
}
