using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;
using Bucket = PhoneTheft.Gateway.V1.Bucket;

namespace PhoneTheft.Gateway.Sync;

/// <summary>Gathers what is in the buckets that differ into messages of a bounded size.</summary>
internal sealed class BucketPages(VerifyRequest request)
{
    private const int BytesPerHold = 300;

    private readonly Dictionary<int, (Bucket Message, AscendingIdentities Prohibited, AscendingIdentities Tracked)> _open = [];
    private readonly HashSet<int> _sent = [];
    private VerifyResponse _page = NewPage(request);
    private int _bytes;

    /// <returns>A message that became full; null: there is room yet.</returns>
    public VerifyResponse? Add(int bucket, EquipmentIdentity identity, bool isProhibited)
    {
        var open = Open(bucket);
        _bytes += isProhibited ? open.Prohibited.Add(identity) : open.Tracked.Add(identity);
        _open[bucket] = open;
        return TakeIfFull();
    }

    /// <inheritdoc cref="Add(int, EquipmentIdentity, bool)"/>
    public VerifyResponse? Add(int bucket, OwnHold hold)
    {
        Open(bucket).Message.OwnHolds.Add(hold);
        _bytes += BytesPerHold;
        return TakeIfFull();
    }

    /// <summary>The last message, which also names the buckets that differ and have nothing in them.</summary>
    public VerifyResponse Last(IEnumerable<int> differing)
    {
        foreach (var bucket in differing.Where(bucket => !_sent.Contains(bucket)))
        {
            Open(bucket);
        }

        _page.Last = true;
        return _page;
    }

    private (Bucket Message, AscendingIdentities Prohibited, AscendingIdentities Tracked) Open(int bucket)
    {
        if (!_open.TryGetValue(bucket, out var open))
        {
            var message = new Bucket { Bucket_ = (uint)bucket };
            _page.Buckets.Add(message);
            open = _open[bucket] = (message, new AscendingIdentities(message.Prohibited), new AscendingIdentities(message.Tracked));
            _sent.Add(bucket);
        }

        return open;
    }

    private VerifyResponse? TakeIfFull()
    {
        if (_bytes < SyncLimits.ChunkBytes)
        {
            return null;
        }

        var full = _page;
        (_page, _bytes) = (NewPage(request), 0);
        _open.Clear();
        return full;
    }

    private static VerifyResponse NewPage(VerifyRequest request) =>
        new() { RequestId = request.RequestId, Scope = request.Scope, Shard = request.Shard };
}
