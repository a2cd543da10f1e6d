using PhoneTheft.Gateway.Client.State;

namespace PhoneTheft.Gateway.Client.Receiving;

/// <summary>Puts the parts of an answer together: a bucket that doesn't fit one message goes on in the next.</summary>
internal sealed class BucketAssembly
{
    private readonly SortedDictionary<int, BucketContent> _buckets = [];

    /// <exception cref="ConnectionFault">A part is not one of a bucket.</exception>
    public void Add(IEnumerable<V1.Bucket> parts)
    {
        foreach (var part in parts)
        {
            if (part.Bucket_ >= Core.Bucket.Count)
            {
                throw ConnectionFault.Violation($"A bucket's number must be 0 to 255; got {part.Bucket_}.");
            }

            var bucket = (int)part.Bucket_;
            var before = _buckets.GetValueOrDefault(bucket, new BucketContent(bucket));
            _buckets[bucket] = before with
            {
                Prohibited = [.. before.Prohibited, .. ContractMapping.ReadAscending(part.Prohibited)],
                Tracked = [.. before.Tracked, .. ContractMapping.ReadAscending(part.Tracked)],
                OwnHolds = [.. before.OwnHolds, .. part.OwnHolds.Select(ContractMapping.ReadOwn)],
            };
        }
    }

    /// <summary>The buckets, each whole, by number. Starts over.</summary>
    public IReadOnlyList<BucketContent> Take()
    {
        IReadOnlyList<BucketContent> whole = [.. _buckets.Values];
        _buckets.Clear();
        return whole;
    }
}
