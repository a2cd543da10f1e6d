using System.Threading.Channels;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Syncing;

/// <summary>What the loop has to send over one connection. The loop never waits: how much may be in there is limited by what may be unanswered.</summary>
internal sealed class Outbox
{
    private readonly Channel<SyncRequest> _messages = Channel.CreateUnbounded<SyncRequest>(new UnboundedChannelOptions { SingleReader = true });

    public ChannelReader<SyncRequest> Messages => _messages.Reader;

    public void Send(SyncRequest message) => _messages.Writer.TryWrite(message);

    /// <summary>What was sent so far is the last of it.</summary>
    public void Complete() => _messages.Writer.TryComplete();
}
