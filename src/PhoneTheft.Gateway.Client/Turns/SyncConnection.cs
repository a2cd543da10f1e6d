using System.Threading.Channels;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Turns;

/// <summary>One Sync call as the loop sees it: what came, what is to be sent, and whether it is still of use.</summary>
/// <param name="gateway">Whom it connects to.</param>
/// <param name="receiveBuffer">How many messages may have come that the loop has not taken.</param>
internal sealed class SyncConnection(string gateway, int receiveBuffer)
{
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whom it connects to.</summary>
    public string Gateway => gateway;

    /// <summary>What came and the loop has not taken yet.</summary>
    public Inbox Inbox { get; } = new(receiveBuffer);

    /// <summary>What is to be sent.</summary>
    public Outbox Outbox { get; } = new();

    /// <summary>The gateway's wish, if it had one: when to come back.</summary>
    public Drain? Drain { get; set; }

    /// <summary>A checkpoint or a Drain came: gateway and connection were fine.</summary>
    public bool WasGood { get; set; }

    /// <summary>Fails when what came can't be taken; never completes otherwise.</summary>
    public Task Failed => _failed.Task;

    public bool HasFailed => _failed.Task.IsCompleted;

    /// <summary>What came can't be taken: ends the connection. Any thread.</summary>
    public void Fail(Exception failure) => _failed.TrySetException(failure);

    /// <summary>The loop has done with it.</summary>
    public void Over() => _failed.TrySetCanceled();
}

/// <summary>
/// What a connection has received and the loop has not taken yet: bounded, so that a slow disk slows the reading and not the memory.
/// </summary>
internal sealed class Inbox(int capacity)
{
    private readonly Channel<SyncResponse> _messages = Channel.CreateBounded<SyncResponse>(
        new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });

    public bool HasMore => _messages.Reader.TryPeek(out _);

    public ValueTask AddAsync(SyncResponse message, CancellationToken cancellationToken) =>
        _messages.Writer.WriteAsync(message, cancellationToken);

    public SyncResponse? Take() => _messages.Reader.TryRead(out var message) ? message : null;
}

/// <summary>
/// What the loop has to send over one connection. The loop never waits: how much may be in there is limited by what may be unanswered.
/// </summary>
internal sealed class Outbox
{
    private readonly Channel<SyncRequest> _messages = Channel.CreateUnbounded<SyncRequest>(
        new UnboundedChannelOptions { SingleReader = true });

    public ChannelReader<SyncRequest> Messages => _messages.Reader;

    public void Send(SyncRequest message) => _messages.Writer.TryWrite(message);

    /// <summary>What was sent so far is the last of it.</summary>
    public void Complete() => _messages.Writer.TryComplete();
}
