using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Client.Journal;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Tests.Client.State;
using static PhoneTheft.Gateway.Tests.Client.State.Devices;

namespace PhoneTheft.Gateway.Tests.Client.Journal;

public sealed class JournalTests : IDisposable
{
    private const int Shard = 3;

    private readonly StateFileUnderTest _file = StateFileUnderTest.WithAList();

    private SyncJournal Journal => _file.Journal;

    public void Dispose() => _file.Dispose();

    [Fact]
    public void An_operation_comes_back_as_it_was_given()
    {
        var place = new PlaceHold
        {
            Identity = OfShard(0),
            Disposition = Disposition.Track,
            Reason = HoldReason.OwnershipClaim,
            AssertedAt = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000),
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(1_900_000_000),
            Reference = "Fall 4711 – größer",
            Actor = "j.doe",
        };
        var end = new EndHold { Identity = OfShard(1), Actor = "m.roe" };

        var first = Journal.Add([place, end, Block(OfShard(2))]);
        _file.Restart();

        Assert.Equal([new(first, 1, place), new(first + 1, 2, end), new(first + 2, 3, Block(OfShard(2)))], Journal.NextToSend(Shard, 0, 10));
        Assert.Equal(3, Journal.Pending);
    }

    [Fact]
    public void Numbers_go_on_by_shard_without_a_gap()
    {
        Journal.Add([Block(OfShard(0)), Block(Phone(1)), Block(OfShard(1))]);
        Journal.Add([Block(OfShard(2))]);

        Assert.Equal([1, 2], Sequences(Journal.NextToSend(Shard, 0, 2)));
        Assert.Equal([3], Sequences(Journal.NextToSend(Shard, 2, 2)));
        Assert.Equal([2, 3], Sequences(Journal.NextToSend(Shard, 1, 9)));
        Assert.Equal(3, Journal.HighestSequence(Shard));
    }

    [Fact]
    public void What_was_added_before_the_first_session_is_dealt_out_then_in_its_order()
    {
        using var file = new StateFileUnderTest();
        file.Journal.Add([Block(OfShard(0)), Block(Phone(1)), Block(OfShard(1), "second")]);
        file.Restart();
        Assert.Equal(3, file.Journal.Pending);

        file.State.BindStore(StateFileUnderTest.StoreId, StateFileUnderTest.Shards);

        Assert.Equal(3, file.Journal.Pending);
        Assert.Equal([OfShard(0), OfShard(1)], file.Journal.NextToSend(Shard, 0, 9).Select(entry => entry.Operation.Identity));
    }

    [Fact]
    public void What_is_acknowledged_is_not_sent_again_whatever_is_restarted()
    {
        SendFive();
        Journal.Answers.Acknowledge(Shard, 3);
        Journal.Answers.Acknowledge(Shard, 2);
        using var left = _file.AsAKillLeavesIt();

        Assert.Equal(3, left.Journal.Acknowledged(Shard));
        Assert.Equal([4, 5], Sequences(left.Journal.NextToSend(Shard, 3, 9)));
        Assert.Equal(2, left.Journal.Pending);
        Assert.Throws<ArgumentOutOfRangeException>(() => left.Journal.Answers.Acknowledge(Shard, 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => left.Journal.NextToSend(Shard, 2, 1));
    }

    [Fact]
    public void Refused_ones_leave_no_gap_and_wait_to_be_read()
    {
        SendFive();
        Journal.Answers.Acknowledge(Shard, 1);
        Journal.NextToSend(Shard, 1, 9);

        Journal.Answers.Refuse(Shard, [new(2, "HOLD_REASON", "May only track."), new(4, "IMEI_PLACEHOLDER", "One digit.")]);

        Assert.Throws<ArgumentOutOfRangeException>(() => Journal.Answers.Refuse(Shard, [new(1, "LATE", "It is acknowledged.")]));
        Assert.Equal([(2, OfShard(2)), (3, OfShard(4))], Journal.NextToSend(Shard, 1, 9).Select(entry => ((int)entry.Sequence, entry.Operation.Identity)));
        Assert.Equal((2, 3), (Journal.Pending, Journal.HighestSequence(Shard)));
        _file.Restart();
        Assert.Equal(3, Journal.HighestSequence(Shard));
        Assert.Equal([(OfShard(1), "HOLD_REASON"), (OfShard(3), "IMEI_PLACEHOLDER")], Journal.Answers.Refused().Select(refused => (refused.Operation.Identity, refused.Reason)));
        Assert.All(Journal.Answers.Refused(), refused => Assert.Equal(_file.Time.GetUtcNow(), refused.At));
    }

    [Fact]
    public void What_the_store_forgot_is_sent_again_with_its_numbers()
    {
        SendFive();
        Journal.Answers.Acknowledge(Shard, 4);

        Assert.Equal(new ReopenedOperations(3, 0), Journal.Answers.ReopenAfter(Shard, 1));

        Assert.Equal([2, 3, 4, 5], Sequences(Journal.NextToSend(Shard, 1, 9)));
        Assert.Equal(4, Journal.Pending);
        _file.Restart();
        Assert.Equal([OfShard(1), OfShard(2), OfShard(3), OfShard(4)], Journal.NextToSend(Shard, 1, 9).Select(entry => entry.Operation.Identity));
        Assert.Equal(default, Journal.Answers.ReopenAfter(Shard, 1));
    }

    [Fact]
    public void What_the_store_forgot_and_the_journal_no_longer_has_is_counted()
    {
        SendFive();
        Journal.Answers.Acknowledge(Shard, 2);
        _file.Time.Advance(TimeSpan.FromHours(25));
        Journal.Answers.Acknowledge(Shard, 4);
        Assert.True(Journal.Retention.Trim(TimeSpan.FromHours(24)));

        Assert.Equal(new ReopenedOperations(2, 2), Journal.Answers.ReopenAfter(Shard, 0));

        Assert.Equal([(1, OfShard(2)), (2, OfShard(3)), (3, OfShard(4))], Journal.NextToSend(Shard, 0, 9).Select(entry => ((int)entry.Sequence, entry.Operation.Identity)));
    }

    [Fact]
    public void Only_what_was_acknowledged_long_enough_ago_is_forgotten()
    {
        SendFive();
        Journal.Answers.Acknowledge(Shard, 2);
        _file.Time.Advance(TimeSpan.FromHours(23));
        Journal.Answers.Acknowledge(Shard, 3);
        Journal.Retention.Trim(TimeSpan.FromHours(24));
        Assert.Equal(5L, Rows());

        _file.Time.Advance(TimeSpan.FromHours(2));
        Journal.Retention.Trim(TimeSpan.FromHours(24));

        Assert.Equal(3L, Rows());
        Assert.Equal(new ReopenedOperations(1, 0), Journal.Answers.ReopenAfter(Shard, 2));
        _file.Time.Advance(TimeSpan.FromDays(30));
        Journal.Retention.Trim(TimeSpan.FromHours(24));
        Assert.Equal(3, Journal.Pending);
        Assert.Equal(3L, Rows());
    }

    [Fact]
    public void Much_is_forgotten_in_portions()
    {
        Journal.Add([.. Enumerable.Range(0, 30_000).Select(number => Block(OfShard(number)))]);
        Journal.NextToSend(Shard, 0, 1);
        Journal.Answers.Acknowledge(Shard, 30_000);
        _file.Time.Advance(TimeSpan.FromDays(2));

        Assert.False(Journal.Retention.Trim(TimeSpan.FromHours(24)));
        Assert.InRange((long)Rows()!, 1, 29_999);
        Assert.True(Journal.Retention.Trim(TimeSpan.FromHours(24)));
        Assert.Equal(0L, Rows());
        Assert.Equal(30_000, Journal.HighestSequence(Shard));
    }

    [Fact]
    public void A_new_producer_counts_from_one_and_takes_along_what_nobody_acknowledged()
    {
        var before = Journal.ProducerId;
        SendFive();
        Journal.Answers.Acknowledge(Shard, 3);

        Journal.Answers.RenewProducer();
        _file.Restart();

        Assert.NotEqual(before, Journal.ProducerId);
        Assert.Equal([(1, OfShard(3)), (2, OfShard(4))], Journal.NextToSend(Shard, 0, 9).Select(entry => ((int)entry.Sequence, entry.Operation.Identity)));
        Assert.Equal((0, 2), (Journal.Acknowledged(Shard), Journal.HighestSequence(Shard)));
        using var left = _file.AsAKillLeavesIt();
        Assert.Equal(2, left.Journal.HighestSequence(Shard));
    }

    [Fact]
    public void A_copied_file_shows_by_the_number_that_the_gateway_knows()
    {
        SendFive();
        using var copy = _file.AsAKillLeavesIt();
        Journal.Answers.Acknowledge(Shard, 5);
        Journal.Add([Block(OfShard(5))]);
        Journal.NextToSend(Shard, 5, 1);
        Journal.Answers.Acknowledge(Shard, 6);

        // Welcome tells the copy 6. What it was given since the copy was made must not pass for what that number stands for.
        copy.Journal.Add([Block(OfShard(7)), Block(OfShard(8)), Block(OfShard(9))]);
        Assert.Equal(5, copy.Journal.HighestSequence(Shard));
        Assert.Throws<ArgumentOutOfRangeException>(() => copy.Journal.Answers.Acknowledge(Shard, 6));
        copy.Journal.Answers.RenewProducer();
        Assert.Equal(0, copy.Journal.HighestSequence(Shard));
        Assert.Equal(8, copy.Journal.NextToSend(Shard, 0, 99).Count);
        Assert.Equal(8, copy.Journal.HighestSequence(Shard));
    }

    [Fact]
    public async Task Many_callers_at_once_each_get_their_own_ids()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => Task.Run(() => Journal.Add([Block(OfShard(2 * number)), Block(OfShard((2 * number) + 1))]))));

        Assert.Equal(100, Journal.Pending);
        Assert.Equal(Enumerable.Range(0, 50).Select(place => ids.Min() + (2 * place)), ids.Order());
        var byId = Journal.NextToSend(Shard, 0, 100).ToDictionary(entry => entry.Id, entry => entry.Operation.Identity);
        Assert.All(Enumerable.Range(0, 50), number => Assert.Equal((OfShard(2 * number), OfShard((2 * number) + 1)), (byId[ids[number]], byId[ids[number] + 1])));
    }

    [Fact]
    public void What_could_not_be_kept_is_not_kept_in_part()
    {
        Assert.Throws<SyncStateException>(() => Journal.Add([Block(OfShard(0)), Block(OfShard(1)) with { Reference = null! }, new EndHold { Identity = OfShard(1), Actor = null! }]));

        Assert.Equal((0, 0L), (Journal.Pending, Rows()));
        Assert.Equal(1, Journal.Add([Block(OfShard(2))]));
    }

    [Fact]
    public void Refused_operations_can_be_read_from_the_state_after_a_restart()
    {
        SendFive();
        Journal.Answers.Refuse(Shard, [new RefusedEntry(2, "EXPIRY_IN_PAST", "It has passed.")]);

        _file.Restart();

        var refused = Assert.Single(_file.State.ReadRefused());
        Assert.Equal((OfShard(1), "EXPIRY_IN_PAST", "It has passed."), (refused.Operation.Identity, refused.Reason, refused.Message));
    }

    [Fact]
    public void A_state_without_a_journal_has_no_refused_operations()
    {
        using var state = SyncState.InMemory();

        Assert.Empty(state.ReadRefused());
    }

    private static EquipmentIdentity OfShard(int number) => EquipmentIdentity.FromValue(35_000_000_000_000 + (ulong)((number * StateFileUnderTest.Shards) + Shard));

    private static IEnumerable<int> Sequences(IEnumerable<JournalEntry> entries) => entries.Select(entry => (int)entry.Sequence);

    private void SendFive()
    {
        Journal.Add([.. Enumerable.Range(0, 5).Select(number => Block(OfShard(number)))]);
        Journal.NextToSend(Shard, 0, 5);
    }

    private object? Rows() => _file.Sql("SELECT count(*) FROM journal");
}
