using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Tests.Replication;

public sealed class ChangeRingTests
{
    [Fact]
    public void A_new_ring_waits_for_the_first_change()
    {
        var ring = new ChangeRing(4);

        Assert.Equal((1, 0), (ring.Oldest, ring.Newest));
        Assert.Equal([], Read(ring, after: 0));
        ring.Append([Change(1)]);
        Assert.Equal((1, 1), (ring.Oldest, ring.Newest));
        Assert.Equal([1], Read(ring, after: 0));
    }

    [Fact]
    public void A_reader_takes_a_few_at_a_time_and_goes_on_after_the_last()
    {
        var ring = RingOf(capacity: 8, through: 7);

        Assert.Equal([1, 2, 3], Read(ring, after: 0, max: 3));
        Assert.Equal([4, 5, 6], Read(ring, after: 3, max: 3));
        Assert.Equal([7], Read(ring, after: 6, max: 3));
        Assert.Equal([], Read(ring, after: 7, max: 3));
    }

    [Fact]
    public void A_reader_is_never_given_half_a_run()
    {
        var ring = new ChangeRing(16);
        ring.Append([Change(1), Change(2, place: 1), Change(3), Change(4, place: 1), Change(5, place: 2), Change(6)]);

        Assert.Equal([1, 2], Read(ring, after: 0, max: 2));
        Assert.Equal([1, 2], Read(ring, after: 0, max: 4));
        Assert.Equal([1, 2, 3, 4, 5], Read(ring, after: 0, max: 5));
        Assert.Equal([3, 4, 5, 6], Read(ring, after: 2, max: 10));
    }

    [Fact]
    public void A_run_longer_than_was_asked_for_comes_whole_rather_than_never()
    {
        var ring = new ChangeRing(16);
        ring.Append([Change(1), Change(2, place: 1), Change(3, place: 2), Change(4)]);

        Assert.Equal([1, 2, 3], Read(ring, after: 0, max: 2));
        Assert.Equal([4], Read(ring, after: 3, max: 2));
    }

    [Fact]
    public void A_reader_who_was_in_the_middle_when_the_ring_wrapped_is_told()
    {
        var ring = new ChangeRing(3);
        ring.Append([Change(1), Change(2), Change(3, place: 1), Change(4, place: 2), Change(5, place: 3)]);

        Assert.Equal((3, 5), (ring.Oldest, ring.Newest));
        Assert.Null(Read(ring, after: 1));
        Assert.Equal([], Read(ring, after: 5));
    }

    [Fact]
    public void A_full_ring_forgets_the_oldest_and_says_so()
    {
        var ring = RingOf(capacity: 4, through: 10);

        Assert.Equal((7, 10), (ring.Oldest, ring.Newest));
        Assert.Null(Read(ring, after: 5));
        Assert.Equal([7, 8, 9, 10], Read(ring, after: 6));
        Assert.Equal([9, 10], Read(ring, after: 8));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void However_often_it_wraps_every_reader_sees_every_change_once_or_is_told(int capacity)
    {
        var ring = new ChangeRing(capacity);
        for (var newest = 1; newest <= 5 * capacity; newest++)
        {
            ring.Append([Change(newest)]);
            for (var after = 0; after <= newest; after++)
            {
                var retained = after >= newest - capacity;
                Assert.Equal(retained ? Enumerable.Range(after + 1, newest - after).Select(n => (long)n) : null, Read(ring, after));
                Assert.Equal(retained && after < newest ? after + 1 : null, ring.Find(after + 1)?.Revision.Number);
            }
        }
    }

    [Fact]
    public void A_gap_or_a_repeat_is_refused_and_changes_nothing()
    {
        var ring = RingOf(capacity: 4, through: 2);

        Assert.Throws<InvalidOperationException>(() => ring.Append([Change(4)]));
        Assert.Throws<InvalidOperationException>(() => ring.Append([Change(2)]));
        Assert.Throws<InvalidOperationException>(() => ring.Append([Change(3), Change(5)]));
        Assert.Equal([1, 2], Read(ring, after: 0));
    }

    [Fact]
    public void After_a_restart_the_history_begins_there()
    {
        var ring = RingOf(capacity: 4, through: 3);
        ring.Restart(100);

        Assert.Equal((101, 100), (ring.Oldest, ring.Newest));
        Assert.Null(ring.Find(3));
        Assert.Null(Read(ring, after: 99));
        Assert.Equal([], Read(ring, after: 100));
        Assert.Throws<InvalidOperationException>(() => ring.Append([Change(4)]));
        ring.Append([Change(101)]);
        Assert.Equal([101], Read(ring, after: 100));
    }

    [Fact]
    public void A_restart_below_lets_another_branch_take_the_same_numbers()
    {
        var ring = RingOf(capacity: 4, through: 9);
        ring.Restart(5);
        ring.Append([Change(6, epoch: 2)]);

        Assert.Equal(2, ring.Find(6)?.Revision.Epoch);
        Assert.Null(ring.Find(9));
        Assert.Null(Read(ring, after: 4));
        Assert.Equal([6], Read(ring, after: 5));
    }

    [Fact]
    public void Above_the_head_there_is_nothing_to_read() => Assert.Equal([], Read(RingOf(capacity: 4, through: 3), after: long.MaxValue));

    [Fact]
    public void Arguments_without_a_meaning_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChangeRing(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChangeRing(1).TryRead(0, 0, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChangeRing(1).Restart(-1));
    }

    [Fact]
    public async Task Readers_beside_the_writer_never_see_a_gap()
    {
        const int Changes = 20_000;
        var ring = new ChangeRing(64);
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(Follow, TestContext.Current.CancellationToken)).ToList();
        for (var number = 1; number <= Changes; number++)
        {
            ring.Append([Change(number)]);
        }

        await Task.WhenAll(readers).WaitAsync(Patience.OfSeconds(30), TestContext.Current.CancellationToken);

        void Follow()
        {
            var position = 0L;
            var batch = new List<Change>();
            while (position < Changes)
            {
                if (!ring.TryRead(position, 7, batch))
                {
                    position = ring.Oldest - 1; // fallen out: a stream would take a snapshot
                }

                foreach (var change in batch)
                {
                    Assert.Equal(++position, change.Revision.Number);
                }

                batch.Clear();
            }
        }
    }

    private static ChangeRing RingOf(int capacity, int through)
    {
        var ring = new ChangeRing(capacity);
        for (var number = 1; number <= through; number++)
        {
            ring.Append([Change(number)]);
        }

        return ring;
    }

    private static List<long>? Read(ChangeRing ring, long after, int max = int.MaxValue)
    {
        var changes = new List<Change>();
        return ring.TryRead(after, max, changes) ? [.. changes.Select(change => change.Revision.Number)] : null;
    }

    private static Change Change(long number, long epoch = 1, int place = 0) => new()
    {
        PlaceInRun = place,
        Revision = new Revision(0, epoch, number, 0),
        Kind = ChangeKind.Placed,
        Identity = default,
        Status = EquipmentStatus.Prohibited,
        Carrier = "north",
        At = DateTimeOffset.UnixEpoch,
        Actor = "desk",
        Prohibited = 0,
        Tracked = 0,
        Holds = 0,
        Digest = Digest.Empty,
        Chain = default,
    };
}
