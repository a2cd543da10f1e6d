using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Histories.Guarantees;

/// <summary>The part of Verifiable that looks at VerifyRequests of the list and their responses.</summary>
internal static class Repairs
{
    public static IEnumerable<string> Violations(StoreHistory store, StreamHistory stream)
    {
        var asked = stream.Moments.OfType<Moment.Sent>()
            .Where(sent => sent.Message.Verify is { Scope: V1.ListScope.Effective })
            .ToDictionary(sent => sent.Message.Verify.RequestId, sent => sent.Message.Verify);
        var position = stream.Start;
        foreach (var message in stream.Messages)
        {
            position = (message.Changes?.Through ?? message.SnapshotEnd?.Cursor) is { } cursor ? Positions.Of(cursor) : position;
            if (message.VerifyResponse is { Last: true } last && asked.TryGetValue(last.RequestId, out var request) && position is { } reached && store.IsWhole((int)request.Shard))
            {
                var buckets = stream.Messages
                    .Where(other => other.VerifyResponse?.RequestId == last.RequestId)
                    .SelectMany(other => other.VerifyResponse.Buckets)
                    .ToLookup(bucket => (int)bucket.Bucket_);
                var shard = (int)request.Shard;
                var list = store.ListAt(shard, reached[shard].Number);
                var now = DigestsOf(list, store.Shards);
                foreach (var bucket in Enumerable.Range(0, Bucket.Count))
                {
                    var claimed = Claimed(request, bucket, [.. buckets[bucket]]);
                    if (claimed != now[bucket] && !WasLater(store, shard, bucket, reached[shard].Number, list, claimed))
                    {
                        yield return $"{stream}: bucket {bucket} of shard {shard} was never as the response to request {request.RequestId} {(buckets[bucket].Any() ? "says" : "lets stand")}";
                    }
                }
            }
        }
    }

    private static Digest[] DigestsOf(Dictionary<EquipmentIdentity, EquipmentStatus> list, int shards)
    {
        var digests = new Digest[Bucket.Count];
        foreach (var (identity, status) in list)
        {
            digests[Bucket.Of(identity, shards)] += Digest.Of(identity, status);
        }

        return digests;
    }

    private static Digest Claimed(V1.VerifyRequest request, int bucket, V1.Bucket[] said) => said.Length == 0
        ? Digest.Read(request.Digests.Span[(bucket * Digest.Size)..])
        : ListModel.DevicesOf(said).Aggregate(Digest.Empty, (sum, device) => sum + Digest.Of(device.Identity, device.Status));

    private static bool WasLater(
        StoreHistory store, int shard, int bucket, long since, Dictionary<EquipmentIdentity, EquipmentStatus> list, Digest claimed)
    {
        var devices = list.Where(device => Bucket.Of(device.Key, store.Shards) == bucket).ToDictionary();
        foreach (var change in store.Of(shard).Where(
            change => change.Revision.Number > since && Bucket.Of(change.Identity, store.Shards) == bucket))
        {
            StoreHistory.Apply(devices, change);
            if (devices.Aggregate(Digest.Empty, (sum, device) => sum + Digest.Of(device.Key, device.Value)) == claimed)
            {
                return true;
            }
        }

        return false;
    }
}
