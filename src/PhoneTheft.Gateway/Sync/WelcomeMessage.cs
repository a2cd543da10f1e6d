using Google.Protobuf.WellKnownTypes;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Sync;

/// <summary>The first message to a client.</summary>
internal static class WelcomeMessage
{
    public static Welcome Of(AcceptedHello session, Replica replica, SyncOptions options)
    {
        var welcome = new Welcome
        {
            Session = (ulong)(session.Producer?.Fence ?? 0),
            Shards = (uint)session.Store.Shards,
            StoreId = session.Store.StoreId.ToString(),
            Carrier = session.Caller.Carrier,
            Mode = session.Snapshot == SnapshotReason.Unspecified ? SyncMode.Delta : SyncMode.Snapshot,
            Reason = session.Snapshot,
            Head = StreamPosition.Head(session.Store.StoreId, replica).Bytes,
            Heartbeat = Duration.FromTimeSpan(options.Heartbeat),
            JournalRetention = Duration.FromTimeSpan(options.JournalRetention),
            Limits = new V1.SyncLimits
            {
                OperationsPerPublish = SyncLimits.OperationsPerPublish,
                PublishesInFlight = SyncLimits.PublishesInFlight,
                MessageBytes = Limits.MaxMessageBytes,
            },
        };
        welcome.LastSequences.AddRange(session.Producer?.LastSequences.Select(sequence => (ulong)sequence) ?? []);
        welcome.DifferingShards.AddRange(session.Differing.Select(shard => (uint)shard));
        return welcome;
    }
}
