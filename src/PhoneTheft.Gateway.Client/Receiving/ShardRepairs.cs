namespace PhoneTheft.Gateway.Client.Receiving;

/// <summary>Which shards differ from the gateway's, and how far their repair is.</summary>
/// <remarks>
/// <code>
/// equal ── a checkpoint differs ──► asking ── its buckets were replaced ──► checking ── its checkpoint agrees ──► equal
///                                                                               └── it differs again ──► the whole list is needed
/// </code>
/// A replaced bucket may be ahead of the position, so the next checkpoint may differ for no fault; the one that answers a
/// ProgressRequest sent after the replacing covers it. Until then this shard is not judged.
/// </remarks>
/// <param name="ask">Starts to find what differs in a shard.</param>
/// <param name="requestProgress">Sends a ProgressRequest and says its number.</param>
internal sealed class ShardRepairs(Action<int> ask, Func<ulong> requestProgress)
{
    // The number of the ProgressRequest from whose checkpoint on the shard is judged; 0: its buckets are still being asked for.
    private readonly Dictionary<int, ulong> _repairing = [];
    private ulong _answered;

    /// <summary>Whether any shard is being repaired.</summary>
    public bool Any => _repairing.Count > 0;

    /// <summary>The shard differs; its repair starts unless it is under way.</summary>
    public void Differs(int shard)
    {
        if (_repairing.TryAdd(shard, 0))
        {
            ask(shard);
        }
    }

    /// <summary>What differed in the shard has been replaced.</summary>
    public void Replaced(int shard) => _repairing[shard] = requestProgress();

    /// <summary>A checkpoint came that answers this ProgressRequest; 0: none.</summary>
    public void Answered(ulong requestId) => _answered = Math.Max(_answered, requestId);

    /// <summary>A checkpoint compared the shard.</summary>
    /// <param name="shard">Which.</param>
    /// <param name="agrees">Whether the digests are equal.</param>
    /// <exception cref="ConnectionFault">It differs though it was repaired.</exception>
    public void Judge(int shard, bool agrees)
    {
        if (!_repairing.TryGetValue(shard, out var request))
        {
            if (!agrees)
            {
                Differs(shard);
            }
        }
        else if (request != 0 && request <= _answered)
        {
            if (!agrees)
            {
                throw ConnectionFault.ListDiffers(shard);
            }

            _repairing.Remove(shard);
        }
    }
}
