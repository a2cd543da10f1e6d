using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

public abstract partial class StoreContract
{
    [Fact]
    public async Task A_publish_is_one_run_and_held_when_answered()
    {
        await using var store = await OpenEmptyAsync();
        await using var gateway = new RunningStore(store);
        await gateway.LoadedAsync();
        var session = await gateway.OpenSessionAsync(Producer);

        var results = await gateway.PublishAsync(session, Published(store, 1, 2, 3));

        Assert.Equal([(WriteOutcome.Changed, 1L), (WriteOutcome.Changed, 2L), (WriteOutcome.Changed, 3L)], results.Select(result => (result.Outcome, result.Revision.Number)));
        Assert.Equal(EquipmentStatus.Prohibited, gateway.StatusOf(store.Device(3)));
        var changes = new List<Change>();
        Assert.True(gateway.Replica.Shards[7].Recent.TryRead(0, 256, changes));
        Assert.Equal(
            [(1L, 0, "alpha", Producer.ToString()), (2L, 1, "alpha", Producer.ToString()), (3L, 2, "alpha", Producer.ToString())],
            changes.Select(change => (change.Sequence, change.PlaceInRun, change.Carrier, change.Producer)));
    }

    [Fact]
    public async Task Pipelined_publishes_keep_their_order_and_are_not_mixed()
    {
        const int Publishes = 60;
        await using var store = await OpenEmptyAsync();
        await using var gateway = new RunningStore(store);
        await gateway.LoadedAsync();
        var alpha = await gateway.OpenSessionAsync(Producer);
        var bravo = await gateway.OpenSessionAsync(Producer, "bravo");

        var published = new List<Task<IReadOnlyList<WriteResult>>>();
        var single = new List<Task<WriteResult>>();
        for (var n = 0; n < Publishes; n++)
        {
            int[] sequences = [(3 * n) + 1, (3 * n) + 2, (3 * n) + 3];
            published.Add(gateway.PublishAsync(alpha, Published(store, sequences)));
            single.Add(gateway.WriteAsync(WriteOperation.Place("charlie", store.Device(1_000 + n), Disposition.Block, HoldReason.Lost)));
            published.Add(gateway.PublishAsync(bravo, Published(store, "bravo", sequences)));
        }

        await Task.WhenAll(published);
        await Task.WhenAll(single);

        var changes = new List<Change>();
        Assert.True(gateway.Replica.Shards[7].Recent.TryRead(0, int.MaxValue, changes));
        Assert.Equal(7 * Publishes, changes.Count);
        foreach (var carrier in new[] { "alpha", "bravo" })
        {
            Assert.Equal(Enumerable.Range(1, 3 * Publishes).Select(n => (long)n), changes.Where(change => change.Carrier == carrier).Select(change => change.Sequence));
            Assert.All(changes.Where(change => change.Carrier == carrier), change => Assert.Equal((change.Sequence - 1) % 3, change.PlaceInRun));
        }
    }

    [Fact]
    public async Task A_repeated_publish_is_answered_as_applied_before_and_changes_nothing()
    {
        await using var store = await OpenEmptyAsync();
        await using var gateway = new RunningStore(store);
        await gateway.LoadedAsync();
        await gateway.PublishAsync(await gateway.OpenSessionAsync(Producer), Published(store, 1, 2));

        var again = await gateway.PublishAsync(await gateway.OpenSessionAsync(Producer), Published(store, 1, 2, 3));

        Assert.Equal([WriteOutcome.AlreadyApplied, WriteOutcome.AlreadyApplied, WriteOutcome.Changed], again.Select(result => result.Outcome));
        Assert.Equal(3, (await store.MetaAsync()).Revision.Number);
    }

    [Fact]
    public async Task A_publish_with_a_gap_is_refused_and_names_it()
    {
        await using var store = await OpenEmptyAsync();
        await using var gateway = new RunningStore(store);
        await gateway.LoadedAsync();
        var session = await gateway.OpenSessionAsync(Producer);

        var fault = await Assert.ThrowsAsync<StoreException>(() => gateway.PublishAsync(session, Published(store, 1, 2, 4)));

        Assert.Equal((StoreFault.Gap, true), (fault.Fault, fault.Message.Contains(" 3.", StringComparison.Ordinal)));
        Assert.Equal(0, (await store.MetaAsync()).Revision.Number);
        Assert.Equal(2, (await gateway.PublishAsync(session, Published(store, 1, 2))).Count);
    }

    [Fact]
    public async Task A_superseded_session_is_told_so()
    {
        await using var store = await OpenEmptyAsync();
        await using var gateway = new RunningStore(store);
        await gateway.LoadedAsync();
        var older = await gateway.OpenSessionAsync(Producer);
        await gateway.OpenSessionAsync(Producer);

        var fault = await Assert.ThrowsAsync<StoreException>(() => gateway.PublishAsync(older, Published(store, 1)));

        Assert.Equal(StoreFault.Superseded, fault.Fault);
        Assert.Equal(0, (await store.MetaAsync()).Revision.Number);
    }

    private static WriteOperation[] Published(StoreUnderTest store, params int[] sequences) => Published(store, "alpha", sequences);

    /// <summary>Blocks one device per sequence number, the device of that number.</summary>
    private static WriteOperation[] Published(StoreUnderTest store, string carrier, params int[] sequences) =>
        [.. sequences.Select(sequence => WriteOperation.Place(carrier, store.Device(sequence), Disposition.Block, HoldReason.Stolen, sequence: sequence))];
}
