using Google.Protobuf;
using PhoneTheft.Gateway.Client.Publishing;
using PhoneTheft.Gateway.Client.Receiving;
using PhoneTheft.Gateway.Client.Turns;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Syncing;

/// <summary>What the loop has for one connection, and for no longer than that.</summary>
internal sealed class Exchange(SyncConnection connection, Position position, StreamQuestions questions) : IDisposable
{
    private ByteString _acknowledged = position.Bytes;
    private bool _saidGoodbye;

    public SyncConnection Connection => connection;

    public StreamQuestions Questions => questions;

    public required ChangeApplier Changes { get; init; }

    public required CheckpointComparison Comparison { get; init; }

    public required BucketRepair Repair { get; init; }

    /// <summary>Null: this client doesn't publish.</summary>
    public required Publisher? Publisher { get; init; }

    public required PublishResults? Results { get; init; }

    /// <summary>Wakes the loop when there is something to do that nobody else wakes it for.</summary>
    public required ITimer Later { get; init; }

    /// <summary>How long the gateway wants acknowledged operations to be kept.</summary>
    public required TimeSpan JournalRetention { get; init; }

    /// <summary>Nothing more is published; what is under way is waited for.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>
    /// Does something, unless the connection has failed. What goes wrong ends the connection, and does not leave this method.
    /// </summary>
    public void Do(Action<Exchange> work)
    {
        if (connection.HasFailed)
        {
            return;
        }

        try
        {
            work(this);
        }
#pragma warning disable CA1031 // The connection's task carries it; the loop has to live on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            connection.Fail(e);
        }
    }

    /// <summary>The connection goes on where the state is, but for the shards that are known to differ.</summary>
    public void Resume(Welcome welcome)
    {
        Changes.Resume();
        foreach (var shard in welcome.DifferingShards.Where(shard => shard < welcome.Shards))
        {
            Repair.Shards.Differs((int)shard);
        }
    }

    public void BeginGoodbye()
    {
        IsDraining = true;
        if (Publisher is { } publisher)
        {
            publisher.IsClosed = true;
        }
    }

    /// <summary>Says Goodbye, once and when everything sent is answered.</summary>
    public void SayGoodbye()
    {
        if (!_saidGoodbye && Publisher is not { IsIdle: false })
        {
            _saidGoodbye = true;
            connection.Outbox.Send(new SyncRequest { Goodbye = new Goodbye() });
            connection.Outbox.Complete();
        }
    }

    // With the checkpoints and not with every message: it tells an operator how far this carrier is, nothing depends on it.
    public void Acknowledge(IReadOnlyList<Digest> digests)
    {
        if (_acknowledged != position.Bytes)
        {
            _acknowledged = position.Bytes;
            var ack = new Ack { Cursor = _acknowledged };
            ack.Digests.AddRange(digests.Select(digest => ByteString.CopyFrom(digest.ToByteArray())));
            connection.Outbox.Send(new SyncRequest { Ack = ack });
        }
    }

    /// <summary>The connection is gone; what it didn't finish never happened.</summary>
    public void Dispose()
    {
        Later.Dispose();
        Changes.Dispose();
        questions.Dispose();
        connection.Over();
    }
}
