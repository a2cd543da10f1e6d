using System.Threading.Channels;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Syncing;

/// <summary>What a connection has received and the loop has not taken yet: bounded, so that a slow disk slows the reading and not the memory.</summary>
internal sealed class Inbox(int capacity)
{
    private readonly Channel<SyncResponse> _messages = Channel.CreateBounded<SyncResponse>(
        new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });

    public bool HasMore => _messages.Reader.TryPeek(out _);

    public ValueTask AddAsync(SyncResponse message, CancellationToken cancellationToken) => _messages.Writer.WriteAsync(message, cancellationToken);

    public SyncResponse? Take() => _messages.Reader.TryRead(out var message) ? message : null;
}
