namespace PhoneTheft.Gateway.Histories.Guarantees;

/// <summary>Within a shard, changes come by ascending revision, and a snapshot's devices by ascending identity.</summary>
internal static class Ordered
{
    public static IEnumerable<string> Violations(History history) =>
        history.Streams.SelectMany(stream => ChangesOf(stream).Concat(ChunksOf(stream)));

    private static IEnumerable<string> ChangesOf(StreamHistory stream)
    {
        var newest = new Dictionary<uint, (ulong Epoch, ulong Number)>();
        var seen = new HashSet<(uint, ulong, ulong)>();
        foreach (var (shard, change) in stream.Messages.SelectMany(Delivered.ChangesIn))
        {
            // What came before is a repetition, a matter for Unique.
            if (!seen.Add((shard.Shard, shard.Epoch, change.Number)))
            {
                continue;
            }

            var revision = (shard.Epoch, change.Number);
            if (newest.TryGetValue(shard.Shard, out var before) && revision.CompareTo(before) < 0)
            {
                yield return $"{stream.At((int)shard.Shard, change.Number)} comes after {before.Number}";
            }
            else
            {
                newest[shard.Shard] = revision;
            }
        }
    }

    private static IEnumerable<string> ChunksOf(StreamHistory stream)
    {
        var shard = 0u;
        var last = (List: 0UL, Own: 0UL);
        foreach (var message in stream.Messages)
        {
            if (message.SnapshotBegin is not null)
            {
                (shard, last) = (0, default);
            }

            if (message.SnapshotChunk is not { } chunk)
            {
                continue;
            }

            if (chunk.Shard < shard)
            {
                yield return $"{stream}: a chunk of shard {chunk.Shard} comes after one of shard {shard}";
            }

            last = chunk.Shard == shard ? last : default;
            shard = chunk.Shard;
            var lists = new[] { IdentityDeltas.Read(chunk.Prohibited), IdentityDeltas.Read(chunk.Tracked) };
            if (lists.Any(list => !IsAscending(list, last.List)))
            {
                yield return $"{stream}: a chunk of shard {shard} is not ascending, or begins before the end of the one before it";
            }

            var own = chunk.OwnHolds.Select(hold => ulong.Parse(hold.Identity)).ToList();
            if (!IsAscending(own, last.Own))
            {
                yield return $"{stream}: own holds of shard {shard} are not ascending";
            }

            last = (lists.SelectMany(list => list).Append(last.List).Max(), own.Append(last.Own).Max());
        }
    }

    private static bool IsAscending(IReadOnlyList<ulong> identities, ulong after) =>
        identities.Zip(identities.Skip(1)).All(pair => pair.First < pair.Second) && identities.All(
            identity => identity > after || (identity == 0 && after == 0));
}
