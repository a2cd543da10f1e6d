using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Reading;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Reissuing;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

public abstract partial class StoreContract
{
    private static readonly string[] Carriers = ["alpha", "bravo", "charlie"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task All_that_was_lost_comes_back_in_any_order_and_however_often(int seed)
    {
        var random = new Random(seed);
        await using var before = await OpenEmptyAsync();
        await WriteAllAsync(before, RandomOperations(before, random, operations: 320, devices: 40));
        var lost = await ReadLostAsync(before, after: 0);
        var wanted = await before.MetaAsync();

        // The histories part where there was nothing yet.
        await using var after = await ForgetAsync(before);
        var runs = LostRun.Of(lost).ToList();
        var twice = runs.Concat(runs).ToArray();
        random.Shuffle(twice);
        foreach (var run in twice)
        {
            await PutBackAsync(after, lost, run);
        }

        var meta = await after.MetaAsync();
        Assert.Equal((wanted.Digest, wanted.Prohibited, wanted.Tracked, wanted.Holds), (meta.Digest, meta.Prohibited, meta.Tracked, meta.Holds));
        Assert.Equal((2, "2"), (meta.Revision.Epoch, meta.Format));

        // Once more, and nothing is written.
        foreach (var run in runs)
        {
            Assert.DoesNotContain(PutBackResult.PutBack, (await PutBackAsync(after, lost, run)).Results);
        }

        Assert.Equal(meta.Revision, (await after.MetaAsync()).Revision);
    }

    [Fact]
    public async Task What_a_carrier_has_said_since_is_not_undone()
    {
        await using var before = await OpenEmptyAsync();
        await before.WriteAsync(WriteOperation.Place("alpha", before.Device(1), Disposition.Block, HoldReason.Stolen));
        await before.WriteAsync(WriteOperation.Place("alpha", before.Device(2), Disposition.Block, HoldReason.Stolen));
        await before.WriteAsync(WriteOperation.Place("bravo", before.Device(1), Disposition.Track, HoldReason.Lost));
        var lost = await ReadLostAsync(before, after: 0);

        await using var after = await ForgetAsync(before);
        await after.WriteAsync(WriteOperation.Place("alpha", after.Device(1), Disposition.Block, HoldReason.Fraud));
        await after.WriteAsync(WriteOperation.Release("alpha", after.Device(1)));
        var reply = await PutBackAsync(after, lost, Assert.Single(LostRun.Of(lost)));

        // Device 2 comes first: its last lost change is older.
        Assert.Equal("CSC", LettersOf(reply));
        var meta = await after.MetaAsync();
        Assert.Equal((1, 1, 4), (meta.Prohibited, meta.Tracked, meta.Revision.Number));
    }

    /// <summary>
    /// The hold that ended between two lost blocks has a number of the lost history, and the run that puts it back reaches that number itself.
    /// </summary>
    [Fact]
    public async Task A_lost_block_comes_back_though_a_hold_of_the_same_phone_ended_before_it()
    {
        await using var before = await OpenEmptyAsync();
        await before.WriteAsync(WriteOperation.Place("alpha", before.Device(1), Disposition.Block, HoldReason.Stolen));
        await before.WriteAsync(WriteOperation.Release("alpha", before.Device(1)));
        await before.WriteAsync(WriteOperation.Place("bravo", before.Device(2), Disposition.Block, HoldReason.Stolen));
        await before.WriteAsync(WriteOperation.Place("bravo", before.Device(3), Disposition.Block, HoldReason.Stolen));
        await before.WriteAsync(WriteOperation.Place("alpha", before.Device(1), Disposition.Block, HoldReason.Stolen));
        var lost = await ReadLostAsync(before, after: 0);

        await using var after = await ForgetAsync(before);
        var reply = await PutBackAsync(after, lost, Assert.Single(LostRun.Of(lost)));

        Assert.Equal("CCHC", LettersOf(reply));
        Assert.Equal(3, (await after.MetaAsync()).Prohibited);
    }

    [Fact]
    public async Task A_producer_may_send_again_only_what_is_not_back()
    {
        await using var before = await OpenEmptyAsync();
        await before.WriteAsync(WriteOperation.Place("alpha", before.Device(1), Disposition.Block, HoldReason.Stolen));
        var lost = await ReadLostAsync(before, after: 0);
        await using var after = await ForgetAsync(before);

        await PutBackAsync(after, lost, [], new Dictionary<string, long>(StringComparer.Ordinal) { ["alpha/x"] = 7 });
        await PutBackAsync(after, lost, [], new Dictionary<string, long>(StringComparer.Ordinal) { ["alpha/x"] = 5 });

        Assert.Equal("0 7", (string?)await after.Database.HashGetAsync(StoreKeys.Of(7).Producers, "alpha/x"));
    }

    /// <summary>
    /// Gateways that followed the lost history to different places put back what each of them knows, in any order. One knows all of it.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Gateways_that_saw_different_parts_put_back_the_whole(int seed)
    {
        var random = new Random(seed);
        await using var before = await OpenEmptyAsync();
        var common = RandomOperations(before, random, random.Next(0, 40), devices: 8).ToList();
        await WriteAllAsync(before, common);
        var fork = (await before.MetaAsync()).Revision.Number;
        await WriteAllAsync(before, RandomOperations(before, random, random.Next(20, 60), devices: 8));
        var whole = await ReadLostAsync(before, fork);
        var wanted = await before.MetaAsync();

        await using var after = await ForgetAsync(before);
        await WriteAllAsync(after, common);
        Assert.Equal(fork, (await after.MetaAsync()).Revision.Number);
        var seen = new[] { whole, UpTo(whole, random.Next(1, whole.Changes.Count)), UpTo(whole, random.Next(1, whole.Changes.Count)), whole };
        random.Shuffle(seen);
        foreach (var branch in seen)
        {
            foreach (var run in LostRun.Of(branch))
            {
                await PutBackAsync(after, branch, run);
            }
        }

        var meta = await after.MetaAsync();
        Assert.Equal((wanted.Digest, wanted.Prohibited, wanted.Tracked, wanted.Holds), (meta.Digest, meta.Prohibited, meta.Tracked, meta.Holds));
    }

    /// <summary>A failover takes longer than the old hold had left: the end of it says nothing about what its carrier wants.</summary>
    [Fact]
    public async Task A_lost_renewal_comes_back_though_the_old_hold_has_ended()
    {
        await using var before = await OpenEmptyAsync();
        var old = WriteOperation.Place("alpha", before.Device(1), Disposition.Block, HoldReason.Stolen, expiresAt: Gone);
        await before.WriteAsync(old);
        await before.WriteAsync(WriteOperation.Place("alpha", before.Device(1), Disposition.Block, HoldReason.Stolen));
        var lost = await ReadLostAsync(before, after: 1);

        await using var after = await ForgetAsync(before);
        await after.WriteAsync(old);
        await after.WriteAsync(WriteOperation.Expire("alpha", after.Device(1), Gone.ToUnixTimeSeconds()));

        Assert.Equal("C", LettersOf(await PutBackAsync(after, lost, Assert.Single(LostRun.Of(lost)))));
    }

    /// <summary>The primary was another one when the loss was found: what this one has is not lost, and must not count as newer than the rest.</summary>
    [Fact]
    public async Task Where_the_histories_part_is_looked_up_again_before_anything_is_put_back()
    {
        await using var store = await OpenEmptyAsync();
        await store.WriteAsync(WriteOperation.Place("alpha", store.Device(1), Disposition.Block, HoldReason.Stolen));
        await store.WriteAsync(WriteOperation.Release("alpha", store.Device(1)));
        await store.WriteAsync(WriteOperation.Place("alpha", store.Device(2), Disposition.Block, HoldReason.Stolen));
        var lost = await ReadLostAsync(store, after: 0);
        var finder = new LossFinder(LogOf(store), TimeProvider.System);

        // One more that this store never had.
        var last = lost.Changes[^1] with { Chain = new Chain(1, 2, 3), Revision = lost.Changes[^1].Revision with { Number = 4, Chain = 1 } };
        var left = await finder.StillLostAsync(lost with { Changes = [.. lost.Changes, last] }, TestContext.Current.CancellationToken);

        Assert.Equal((3, 4), (left.Fork, Assert.Single(left.Changes).Revision.Number));
        Assert.Empty((await finder.StillLostAsync(lost, TestContext.Current.CancellationToken)).Changes);
    }

    /// <summary>What cannot be read keeps nothing else away, and a journal sends again what is not back.</summary>
    [Fact]
    public async Task Damage_is_left_alone_and_no_journal_is_told_that_all_is_back()
    {
        await using var before = await OpenEmptyAsync();
        await before.WriteAsync(WriteOperation.Place("alpha", before.Device(1), Disposition.Block, HoldReason.Stolen));
        await before.WriteAsync(WriteOperation.Place("alpha", before.Device(2), Disposition.Block, HoldReason.Stolen));
        var lost = await ReadLostAsync(before, after: 0);
        await using var after = await ForgetAsync(before);
        await after.Database.HashSetAsync(StoreKeys.Of(7).Past, after.Device(1).ToString(), "alpha\tno time\tR");

        var reply = await PutBackAsync(after, lost, Assert.Single(LostRun.Of(lost)), new Dictionary<string, long>(StringComparer.Ordinal) { ["alpha/x"] = 7 });

        Assert.Equal("DC", LettersOf(reply));
        Assert.False(await after.Database.HashExistsAsync(StoreKeys.Of(7).Producers, "alpha/x"));
    }

    private static string LettersOf(ReissueReply reply) => string.Concat(reply.Results.Select(result => (char)result));

    private static LostBranch UpTo(LostBranch branch, int changes)
    {
        var head = branch.Changes[changes - 1];
        var loss = branch.Loss with { Head = head.Revision.Number, HeadChain = head.Chain.First, Changes = changes };
        return branch with { Loss = loss, Changes = [.. branch.Changes.Take(changes)] };
    }

    private static IEnumerable<WriteOperation> RandomOperations(StoreUnderTest store, Random random, int operations, int devices)
    {
        for (var written = 0; written < operations; written++)
        {
            var (carrier, device) = (Carriers[random.Next(3)], store.Device(random.Next(1, devices)));
            yield return random.Next(3) == 0
                ? WriteOperation.Release(carrier, device, actor: "j.doe")
                : WriteOperation.Place(
                    carrier, device, random.Next(2) == 0 ? Disposition.Block : Disposition.Track, (HoldReason)random.Next(1, 4), reference: $"{random.Next(3)}");
        }
    }

    private static async Task WriteAllAsync(StoreUnderTest store, IEnumerable<WriteOperation> operations)
    {
        foreach (var operation in operations)
        {
            await store.WriteAsync(operation);
        }
    }

    private static ShardLog LogOf(StoreUnderTest store) =>
        new(7, store.Identity, new ShardReader(7, store.Connection.Database, store.Options, TimeProvider.System));

    private static async Task<LostBranch> ReadLostAsync(StoreUnderTest store, long after)
    {
        var meta = await store.MetaAsync();
        var log = LogOf(store);
        var changes = await log.ReadRecentAsync(meta.Revision, meta.Chain, (int)(meta.Revision.Number - after), TestContext.Current.CancellationToken);
        Assert.Equal(meta.Revision.Number - after, changes.Count);
        var loss = new Loss
        {
            Shard = 7,
            Number = changes[0].Revision.Number,
            Chain = changes[0].Revision.Chain,
            Head = meta.Revision.Number,
            HeadChain = meta.Chain.First,
            Changes = changes.Count,
            NoticedAt = DateTimeOffset.UnixEpoch,
        };
        return new LostBranch(loss, after, meta.Revision.Epoch, changes);
    }

    /// <summary>The shard before its first change; the store is the same.</summary>
    private static async Task<StoreUnderTest> ForgetAsync(StoreUnderTest store)
    {
        await store.Database.KeyDeleteAsync([.. StoreKeys.Of(7).Fixed, .. Carriers.Select(StoreKeys.Of(7).Holds)]);
        await store.Database.HashDeleteAsync(StoreKeys.Of(0).Meta, "ready");
        return await StoreUnderTest.OpenAsync(store.Options);
    }

    private static async Task<ReissueReply> PutBackAsync(
        StoreUnderTest store, LostBranch lost, IReadOnlyList<LostOperation> run, IReadOnlyDictionary<string, long>? producers = null)
    {
        var meta = await store.MetaAsync();
        var seen = new ShardView(new ShardTable(7, store.Identity.Shards), meta.Revision, meta.Chain, meta.Digest, meta.Holds);
        return await new ReissueScript(store.Identity, store.Connection.Database).RunAsync(
            lost, lost.Epoch, run, producers ?? new Dictionary<string, long>(StringComparer.Ordinal), seen, notAfterMs: 0);
    }
}
