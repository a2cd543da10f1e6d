using PhoneTheft.Gateway.Client.Syncing;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Client.Syncing;

/// <summary>What a session has sent, in order.</summary>
internal sealed class SentMessages : IOutbox
{
    private readonly List<SyncRequest> _all = [];
    private int _seen;

    public bool IsComplete { get; private set; }

    public void Send(SyncRequest message) => _all.Add(message);

    public void Complete() => IsComplete = true;

    /// <summary>What was sent since the last look.</summary>
    public IReadOnlyList<SyncRequest> New()
    {
        var sent = _all[_seen..];
        _seen = _all.Count;
        return sent;
    }

    public IReadOnlyList<Publish> NewPublishes() => [.. New().Select(message => message.Publish).OfType<Publish>()];
}
