using PhoneTheft.Gateway.Client.Turns;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Client.Syncing;

/// <summary>What a connection has sent, in order.</summary>
internal sealed class SentMessages(Outbox outbox)
{
    public bool IsComplete => outbox.Messages.Completion.IsCompleted;

    /// <summary>What was sent since the last look.</summary>
    public IReadOnlyList<SyncRequest> New()
    {
        var sent = new List<SyncRequest>();
        while (outbox.Messages.TryRead(out var message))
        {
            sent.Add(message);
        }

        return sent;
    }

    public IReadOnlyList<Publish> NewPublishes() => [.. New().Select(message => message.Publish).OfType<Publish>()];
}
