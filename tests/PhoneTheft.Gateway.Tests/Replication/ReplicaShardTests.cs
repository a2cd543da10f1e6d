using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Tests.Replication;

public sealed class ReplicaShardTests
{
    private static readonly EquipmentIdentity Device = EquipmentIdentity.FromValue(35_000_000_000_007);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly ReplicaShard _shard;

    public ReplicaShardTests() => _shard = new ReplicaShard(7, 100, _time);

    [Fact]
    public void Nothing_loaded_is_loading_and_a_comparison_makes_it_fresh()
    {
        Assert.Equal(ShardState.Loading, _shard.StateAt(Limit));

        Load();

        Assert.Equal(ShardState.Fresh, _shard.StateAt(Limit));
    }

    [Fact]
    public void Without_word_from_the_store_a_shard_goes_stale_and_stays_served()
    {
        Load();

        _time.Advance(TimeSpan.FromSeconds(40));

        Assert.Equal(TimeSpan.FromSeconds(40), _shard.Staleness);
        Assert.Equal(ShardState.Stale, _shard.StateAt(Limit));
        Assert.NotNull(_shard.View);
        _shard.Confirm(_time.GetTimestamp());
        Assert.Equal(ShardState.Fresh, _shard.StateAt(Limit));
    }

    [Fact]
    public void A_suspect_shard_is_served_marked_until_it_is_loaded_again()
    {
        Load();
        _shard.MarkSuspect();
        Assert.Equal(ShardState.Suspect, _shard.StateAt(Limit));
        Assert.NotNull(_shard.View);

        Load();

        Assert.False(_shard.IsSuspect);
    }

    [Fact]
    public async Task Who_waits_for_a_change_wakes_when_table_and_ring_have_it()
    {
        Load();
        var waiting = _shard.WaitForAsync(2, Limit, TestContext.Current.CancellationToken);
        _shard.Apply([Block(1)]);
        Assert.False(waiting.IsCompleted);

        _shard.Apply([Block(2)]);

        await waiting.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(EquipmentStatus.Prohibited, _shard.View!.Table.StatusOf(Device));
        Assert.NotNull(_shard.Recent.Find(2));
        Assert.True(_shard.WaitForAsync(1, Limit, TestContext.Current.CancellationToken).IsCompletedSuccessfully);
    }

    [Fact]
    public void The_view_goes_from_run_to_run_and_the_ring_has_all_of_them_first()
    {
        Load();
        var seen = new List<(long View, long Ring)>();

        _shard.Apply(new WatchedList(
            [Block(1), Block(2) with { PlaceInRun = 1 }, Block(3) with { PlaceInRun = 2 }, Block(4)],
            () => seen.Add((_shard.View!.Revision.Number, _shard.Recent.Newest))));

        Assert.Equal([(0, 0), (0, 4), (3, 4)], seen.Distinct());
        Assert.Equal(4, _shard.View!.Revision.Number);
    }

    [Fact]
    public async Task Waiting_ends_with_its_timeout()
    {
        Load();
        var waiting = _shard.WaitForAsync(1, TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);

        _time.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<TimeoutException>(() => waiting.WaitAsync(Limit, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_change_that_is_not_the_next_one_is_refused_and_nothing_is_applied()
    {
        Load();

        Assert.Throws<InvalidOperationException>(() => _shard.Apply([Block(2)]));

        Assert.Equal((0, EquipmentStatus.Permitted), (_shard.View!.Revision.Number, _shard.View.Table.StatusOf(Device)));
    }

    private void Load()
    {
        _shard.Adopt(new ShardView(new ShardTable(7, 16), new Revision(7, 1, 0, 1), new Chain(1, 0, 0), Digest.Empty, 0));
        _shard.Confirm(_time.GetTimestamp());
    }

    private static Change Block(long number) => new()
    {
        Revision = new Revision(7, 1, number, 1),
        Chain = new Chain(1, 0, 0),
        Kind = ChangeKind.Placed,
        Identity = Device,
        Status = EquipmentStatus.Prohibited,
        Carrier = "alpha",
        At = DateTimeOffset.UnixEpoch,
        Actor = "",
        Prohibited = 1,
        Tracked = 0,
        Holds = 1,
        Digest = Digest.Of(Device, EquipmentStatus.Prohibited),
    };

    /// <summary>Calls back each time that one of its changes is taken.</summary>
    private sealed class WatchedList(IReadOnlyList<Change> changes, Action taken) : IReadOnlyList<Change>
    {
        public int Count => changes.Count;

        public Change this[int index]
        {
            get
            {
                taken();
                return changes[index];
            }
        }

        public IEnumerator<Change> GetEnumerator() => changes.GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
