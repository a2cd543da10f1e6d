using System.Globalization;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Scripts;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Reissuing;

/// <summary>Runs reissue.lua: turns lost changes into its arguments and its answer into a reply.</summary>
internal sealed class ReissueScript(StoreIdentity store, StoreDatabase database)
{
    /// <param name="branch">Whose changes they are.</param>
    /// <param name="lostEpoch">The highest epoch that was seen of any history that is gone: they go back in one above.</param>
    /// <param name="run">The changes; none: only the new epoch is begun.</param>
    /// <param name="producers">Last sequence numbers by "carrier/producer", once all before them are back; empty: not yet.</param>
    /// <param name="seen">Where this node is in the store's own history.</param>
    /// <param name="notAfterMs">By the store's clock: not applied later.</param>
    /// <exception cref="RedisException">The store could not be reached, or refused the script.</exception>
    /// <exception cref="StoreException">It refused the changes, or its answer cannot be read. They may be put back again.</exception>
    public async Task<ReissueReply> RunAsync(
        LostBranch branch, long lostEpoch, IReadOnlyList<LostOperation> run, IReadOnlyDictionary<string, long> producers, ShardView seen, long notAfterMs)
    {
        var shard = branch.Loss.Shard;
        var keys = StoreKeys.Of(shard);
        var carriers = run.Select(operation => operation.Change.Carrier).Distinct(StringComparer.Ordinal).ToList();
        while (true)
        {
            var answer = (RedisResult[])(await database().RunScriptAsync(
                StoreScript.Reissue, [.. keys.Fixed, .. carriers.Select(keys.Holds)], ArgumentsOf(branch, lostEpoch, run, producers, seen, notAfterMs, carriers)))!;
            switch ((string)answer[0]!)
            {
                case "OK" when answer.Length == 5 + run.Count:
                    return new ReissueReply(
                        new Revision(shard, (long)answer[2], (long)answer[3], 0), Chain.Parse((byte[])answer[4]!), Array.ConvertAll(answer[5..], result => ResultOf((string?)result)));
                case "REDO":
                    carriers.AddRange(answer.Skip(2).Select(carrier => (string)carrier!).Except(carriers, StringComparer.Ordinal).ToList());
                    break;
                case var word:
                    throw RefusalOf(word, shard, answer.Length > 2 ? (string?)answer[2] : null);
            }
        }
    }

    private static StoreException RefusalOf(string word, int shard, string? detail) => word switch
    {
        "STORE_RESET" => new(StoreFault.Reset, "The store came back empty."),
        "STORE_MISMATCH" => new(StoreFault.Mismatch, "The store came back as another store."),
        "FROZEN" => new(StoreFault.Damaged, "The store's sets do not fit its history; lost changes are put back when they are rebuilt."),
        "FORK" => new(StoreFault.Forked, "The store's history is not the one this node has seen."),
        "LATE" => new(StoreFault.Unavailable, "The store was too slow; the lost changes were not put back yet."),
        "DAMAGED" => StoreException.OfDamagedWrite(shard, detail ?? ""),
        "FORMAT" => new(StoreFault.Refused, $"The store has format {detail}, which this gateway cannot write."),
        _ => new(StoreFault.Damaged, $"The store answered '{word}' to reissue.lua, which this gateway does not know."),
    };

    private static PutBackResult ResultOf(string? answer) => answer is [var letter, ..] && Enum.IsDefined((PutBackResult)letter)
        ? (PutBackResult)letter
        : throw new StoreException(StoreFault.Damaged, $"The store answered '{answer}' for a change to reissue.lua, which this gateway does not know.");

    private RedisValue[] ArgumentsOf(
        LostBranch branch, long lostEpoch, IReadOnlyList<LostOperation> run, IReadOnlyDictionary<string, long> producers, ShardView seen, long notAfterMs, List<string> carriers) =>
    [
        store.StoreId.ToString("N"),
        seen.Revision.Epoch,
        seen.Revision.Number,
        seen.Chain.ToString(),
        notAfterMs,
        "",
        0,
        0,
        0,
        0,
        carriers.Count,
        .. carriers.Select(carrier => (RedisValue)carrier),
        branch.Fork ?? -1,
        lostEpoch,
        branch.LastAt?.ToUnixTimeMilliseconds() ?? 0,
        producers.Count,
        .. producers.SelectMany(producer => new RedisValue[] { producer.Key, producer.Value }),
        .. run.SelectMany(ArgumentsOf),
    ];

    private static RedisValue[] ArgumentsOf(LostOperation operation)
    {
        var change = operation.Change;

        // One that was put back once, and lost again, is still as old as it was.
        var lost = change.PutsBack ?? new LostPosition(change.Revision.Epoch, change.Revision.Number);
        return
        [
            operation.IsPast ? "H" : change.Kind switch { ChangeKind.Placed => "P", ChangeKind.Expired => "X", _ => "R" },
            change.Carrier,
            change.Identity.ToString(),
            string.Create(CultureInfo.InvariantCulture, $"{lost.Epoch}.{lost.Number}"),
            change.Actor,
            change.Producer,
            change.Sequence,
            DeviceDigests.Of(change.Identity),
            change.Hold is { } hold ? HoldText.OfSaid(hold) : RedisValue.EmptyString,
            change.Ended is null ? RedisValue.EmptyString : PastHoldText.Of(change, lost),
        ];
    }
}

/// <summary>What one run of reissue.lua answered.</summary>
/// <param name="Head">Where the shard's history is after it.</param>
/// <param name="HeadChain">The chain there.</param>
/// <param name="Results">One for each change.</param>
internal sealed record ReissueReply(Revision Head, Chain HeadChain, IReadOnlyList<PutBackResult> Results);

/// <summary>What became of one lost change. The values are the letters of the script's answer.</summary>
internal enum PutBackResult
{
    /// <summary>It is back, as an entry of the log.</summary>
    PutBack = 'C',
    /// <summary>The ended hold is back; there was none to end.</summary>
    Ended = 'H',
    /// <summary>It was there already, or a later one that was lost with it.</summary>
    There = 'A',
    /// <summary>Left out, because its carrier has said something newer.</summary>
    Superseded = 'S',
    /// <summary>Left out, because something that it touches cannot be read.</summary>
    Damaged = 'D',
}
