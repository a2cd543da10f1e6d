using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Scripts;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Writing;

/// <summary>Runs write.lua: turns a batch into its arguments and its answer into a reply.</summary>
internal sealed class WriteScript(StoreDatabase database, StoreOptions options)
{
    private const int OperationSize = 9;

    /// <exception cref="RedisException">The store could not be reached, or refused the script.</exception>
    /// <exception cref="StoreException">Its answer cannot be read: the outcome is unknown.</exception>
    public async Task<WriteReply> RunAsync(WriteBatch batch)
    {
        var carriers = CarriersOf(batch.Operations);
        while (true)
        {
            var answer = await RunOnceAsync(batch, carriers);
            if (WordOf(answer) is not "REDO")
            {
                try
                {
                    return Read(answer, batch);
                }
                catch (FormatException e)
                {
                    // More than damage: whoever wrote must not take it for refused.
                    throw new StoreException(
                        StoreFault.OutcomeUnknown, $"Shard {batch.Shard} of the store is damaged: its answer to a write cannot be read. {e.Message} The write may or may not have been applied.", e);
                }
            }

            // A predecessor died half-way, in the holds of carriers that this run did not declare. Declare them and run again.
            carriers.AddRange(answer.Skip(2).Select(carrier => (string)carrier!).Except(carriers, StringComparer.Ordinal).ToList());
        }
    }

    /// <summary>Finishes what a predecessor left half done, also while writes are frozen.</summary>
    public Task FinishAsync(StoreIdentity store, int shard) =>
        RunAsync(new WriteBatch { Store = store, Shard = shard, Seen = default, SeenChain = default, Operations = [] });

    private async Task<RedisResult[]> RunOnceAsync(WriteBatch batch, List<string> carriers)
    {
        var keys = StoreKeys.Of(batch.Shard);
        RedisKey[] touched = [.. keys.Fixed, .. carriers.Select(keys.Holds)];
        var answer = await database().RunScriptAsync(
            StoreScript.Write, touched, ArgumentsOf(batch, carriers));
        return (RedisResult[])answer!;
    }

    private static List<string> CarriersOf(IReadOnlyList<WriteOperation> operations)
    {
        // Mostly one.
        var carriers = new List<string>(1);
        foreach (var operation in operations)
        {
            if (operation.Carrier.Length > 0 && !carriers.Contains(operation.Carrier, StringComparer.Ordinal))
            {
                carriers.Add(operation.Carrier);
            }
        }

        return carriers;
    }

    private RedisValue[] ArgumentsOf(WriteBatch batch, List<string> carriers)
    {
        RedisValue[] conditions =
        [
            batch.Store.StoreId.ToString("N"),
            batch.Seen.Epoch,
            batch.Seen.Number,
            batch.SeenChain.ToString(),
            batch.NotAfterMs,
            batch.Producer,
            batch.Fence,
            options.LogEntries,
            (long)options.LogAge.TotalMilliseconds,
            options.LogMaxBytes / batch.Store.Shards,
            carriers.Count,
            .. carriers.Select(carrier => (RedisValue)carrier),
        ];
        var arguments = new RedisValue[conditions.Length + (OperationSize * batch.Operations.Count)];
        conditions.CopyTo(arguments, 0);
        var at = conditions.Length;
        foreach (var operation in batch.Operations)
        {
            arguments[at++] = LetterOf(operation);
            arguments[at++] = operation.Carrier;
            arguments[at++] = operation.Identity.ToString();
            arguments[at++] = operation.Sequence;
            arguments[at++] = operation.Actor;
            arguments[at++] = DeviceDigests.Of(operation.Identity);
            var place = operation as Place;
            arguments[at++] = place is not null ? HoldText.Of(place.Terms) : operation is Expire expire ? expire.DueSecond : RedisValue.EmptyString;
            arguments[at++] = place?.AssertedAt is { } assertedAt ? assertedAt.ToUnixTimeSeconds() : RedisValue.EmptyString;
            arguments[at++] = LettersOf(place?.Keep ?? HoldFields.None);
        }

        return arguments;
    }

    private static string LetterOf(WriteOperation operation) => operation switch
    {
        Place => "P",
        Release => "R",
        Expire => "X",
        Forget => "F",
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation.GetType().Name, "write.lua knows no such operation."),
    };

    private static RedisValue LettersOf(HoldFields keep)
    {
        if (keep == HoldFields.None)
        {
            return RedisValue.EmptyString;
        }

        return (keep.HasFlag(HoldFields.Reason) ? "W" : "") + (keep.HasFlag(HoldFields.AssertedAt) ? "A" : "")
            + (keep.HasFlag(HoldFields.ExpiresAt) ? "E" : "") + (keep.HasFlag(HoldFields.Reference) ? "R" : "");
    }

    private static WriteReply Read(RedisResult[] answer, WriteBatch batch)
    {
        var storeMs = (long)answer[1];
        if (WordOf(answer) is not "OK")
        {
            return new WriteReply(VerdictOf(WordOf(answer)), storeMs, 0, default, [], answer.Length > 2 ? (string)answer[2]! : "");
        }

        var results = new WriteResult[batch.Operations.Count];
        if (answer.Length != 5 + results.Length)
        {
            throw new FormatException($"write.lua must answer each of {results.Length} operations; it answered {answer.Length - 5}.");
        }

        for (var i = 0; i < results.Length; i++)
        {
            results[i] = WriteResult.Parse((byte[])answer[i + 5]!, batch.Shard, batch.Operations[i]);
        }

        return new WriteReply(BatchVerdict.Ok, storeMs, (long)answer[3], Chain.Parse((byte[])answer[4]!), results);
    }

    private static string WordOf(RedisResult[] answer) => (string)answer[0]!;

    private static BatchVerdict VerdictOf(string word) => word switch
    {
        "STORE_RESET" => BatchVerdict.StoreReset,
        "STORE_MISMATCH" => BatchVerdict.StoreMismatch,
        "FORMAT" => BatchVerdict.Format,
        "FROZEN" => BatchVerdict.Frozen,
        "FORK" => BatchVerdict.Fork,
        "EPOCH" => BatchVerdict.Epoch,
        "SUPERSEDED" => BatchVerdict.Superseded,
        "GAP" => BatchVerdict.Gap,
        "LATE" => BatchVerdict.Late,
        "DAMAGED" => BatchVerdict.Damaged,
        _ => throw new FormatException("write.lua gave an answer that this gateway does not know."),
    };
}
