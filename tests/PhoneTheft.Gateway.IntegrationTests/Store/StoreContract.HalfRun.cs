using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Writing;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>A store that is killed in the middle of a script keeps a prefix of what the script wrote: the log first, meta last.</summary>
public abstract partial class StoreContract
{
    public static TheoryData<int> Prefixes => [.. Enumerable.Range(0, 8)];

    [Theory]
    [MemberData(nameof(Prefixes))]
    public async Task A_half_run_write_is_finished_before_anything_else(int survivingSteps)
    {
        await using var store = await OpenEmptyAsync();
        await store.WriteAllAsync(BeforeTheKill(store));
        var before = await DumpAsync(store);
        await store.WriteAllAsync(TheKilledOne(store));
        var after = await DumpAsync(store);
        await RestoreAllButAsync(store, before, survivingSteps);
        Assert.NotEqual(after[StoreKeys.Of(7).Meta], (await DumpAsync(store))[StoreKeys.Of(7).Meta]);

        // By a carrier that had no part in it: the script has to ask for the keys of those that had.
        var meta = await store.MetaAsync();
        var next = await store.RunAsync(new WriteBatch
        {
            Store = store.Identity,
            Shard = 7,
            Seen = meta.Revision,
            SeenChain = meta.Chain,
            Operations = [WriteOperation.Release("charlie", store.Device(50))],
        });

        Assert.Equal((BatchVerdict.Ok, WriteOutcome.NotHeld), (next.Verdict, next.Results.Single().Outcome));
        var redone = await DumpAsync(store);
        foreach (var (key, value) in after)
        {
            Assert.True(value.SetEquals(redone[key]), $"{key} is not what it would have been:\n{string.Join('\n', redone[key])}\ninstead of\n{string.Join('\n', value)}");
        }
    }

    private static WriteOperation[] BeforeTheKill(StoreUnderTest store) =>
    [
        WriteOperation.Place("alpha", store.Device(1), Disposition.Block, HoldReason.Stolen, reference: "1"),
        WriteOperation.Place("alpha", store.Device(2), Disposition.Track, HoldReason.Other, expiresAt: Gone.AddYears(50)),
        WriteOperation.Place("bravo", store.Device(1), Disposition.Track, HoldReason.Other),
    ];

    private static WriteOperation[] TheKilledOne(StoreUnderTest store) =>
    [
        WriteOperation.Release("alpha", store.Device(1), "Ada L."),
        WriteOperation.Place("alpha", store.Device(2), Disposition.Block, HoldReason.Stolen),
        WriteOperation.Place("delta", store.Device(3), Disposition.Block, HoldReason.Stolen, expiresAt: Gone.AddYears(50)),
        WriteOperation.Place("delta", store.Device(4), Disposition.Block, HoldReason.Stolen),
        WriteOperation.Release("delta", store.Device(4)),
        WriteOperation.Place("delta", store.Device(4), Disposition.Block, HoldReason.Lost),
        WriteOperation.Release("delta", store.Device(4)),
    ];

    /// <summary>Takes back what the script writes after its first <paramref name="surviving"/> kinds of data, in its own order.</summary>
    private static async Task RestoreAllButAsync(StoreUnderTest store, Dictionary<RedisKey, HashSet<string>> before, int surviving)
    {
        var keys = StoreKeys.Of(7);
        RedisKey[][] order = [[keys.Past], [keys.Expiry], [keys.Holds("alpha")], [keys.Holds("delta"), keys.Carriers], [keys.Owners], [keys.Blocked], [keys.Tracked], [keys.Meta]];
        foreach (var key in order.Skip(surviving).SelectMany(step => step))
        {
            await store.Database.KeyDeleteAsync(key);
            foreach (var item in before[key])
            {
                var parts = item.Split('\u0001');
                await (key switch
                {
                    _ when key == keys.Expiry => store.Database.SortedSetAddAsync(key, parts[0], double.Parse(parts[1])),
                    _ when parts.Length == 1 => store.Database.SetAddAsync(key, item),
                    _ => (Task)store.Database.HashSetAsync(key, parts[0], parts[1]),
                });
            }
        }
    }

    /// <summary>Every key of the shard as a set of lines.</summary>
    private static async Task<Dictionary<RedisKey, HashSet<string>>> DumpAsync(StoreUnderTest store)
    {
        var keys = StoreKeys.Of(7);
        var dump = new Dictionary<RedisKey, HashSet<string>>();
        foreach (var key in new[] { keys.Blocked, keys.Tracked, keys.Carriers })
        {
            dump[key] = [.. (await store.Database.SetMembersAsync(key)).Select(member => (string)member!)];
        }

        foreach (var key in new[] { keys.Meta, keys.Owners, keys.Past, keys.Producers, keys.Holds("alpha"), keys.Holds("bravo"), keys.Holds("delta") })
        {
            dump[key] = [.. (await store.Database.HashGetAllAsync(key)).Select(field => $"{field.Name}\u0001{field.Value}")];
        }

        dump[keys.Expiry] = [.. (await store.Database.SortedSetRangeByScoreWithScoresAsync(keys.Expiry))
            .Select(entry => $"{entry.Element}\u0001{entry.Score}")];
        return dump;
    }
}
