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
                foreach (var bucket in Enumerable.Range(0, Bucket.Count).Where(bucket => !WasSo(store, request, bucket, [.. buckets[bucket]], reached[(int)request.Shard].Number)))
                {
                    yield return $"{stream}: bucket {bucket} of shard {request.Shard} was never as the response to request {request.RequestId} {(buckets[bucket].Any() ? "says" : "lets stand")}";
                }
            }
        }
    }

    private static bool WasSo(StoreHistory store, V1.VerifyRequest request, int bucket, V1.Bucket[] said, long since)
    {
        var claimed = said.Length == 0
            ? Digest.Read(request.Digests.Span[(bucket * Digest.Size)..])
            : ListModel.DevicesOf(said).Aggregate(Digest.Empty, (sum, device) => sum + Digest.Of(device.Identity, device.Status));
        var list = store.ListAt((int)request.Shard, since);
        var now = list.Where(device => Bucket.Of(device.Key, store.Shards) == bucket)
            .Aggregate(Digest.Empty, (sum, device) => sum + Digest.Of(device.Key, device.Value));
        if (now == claimed)
        {
            return true;
        }

        foreach (var change in store.Of((int)request.Shard).Where(change => change.Revision.Number > since && Bucket.Of(change.Identity, store.Shards) == bucket))
        {
            now += Digest.Of(change.Identity, change.Status) - Digest.Of(change.Identity, list.GetValueOrDefault(change.Identity, EquipmentStatus.Permitted));
            StoreHistory.Apply(list, change);
            if (now == claimed)
            {
                return true;
            }
        }

        return false;
    }
}
