using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using static PhoneTheft.Gateway.Tests.Client.State.Devices;
using static PhoneTheft.Gateway.Tests.Client.State.StateFileUnderTest;

namespace PhoneTheft.Gateway.Tests.Client.State;

public sealed class SnapshotTests
{
    [Fact]
    public void The_old_list_answers_until_the_new_one_is_whole()
    {
        using var file = WithAList((Phone(1), EquipmentStatus.Prohibited));
        using var stage = file.State.BeginSnapshot();
        stage.AddAll([(Phone(2), EquipmentStatus.Prohibited), (Phone(3), EquipmentStatus.Tracked)]);
        stage.AddOwn([HoldOf("alpha", Phone(2))]);

        Assert.Equal(EquipmentStatus.Prohibited, file.State.StatusOf(Phone(1)));
        Assert.Equal(EquipmentStatus.Permitted, file.State.StatusOf(Phone(2)));

        stage.Apply([Change(Phone(3), EquipmentStatus.Permitted), Change(Phone(4), EquipmentStatus.Tracked)]);
        Assert.Equal(Digest.Of(Phone(2), EquipmentStatus.Prohibited), stage.Digests[Phone(2).ShardOf(Shards)]);
        Assert.Equal(Digest.Empty, stage.Digests[Phone(3).ShardOf(Shards)]);
        stage.Commit(CursorAt(9));

        Assert.Equal([new(Phone(2), EquipmentStatus.Prohibited), new(Phone(4), EquipmentStatus.Tracked)], file.State.Listed());
        Assert.Equal([HoldOf("alpha", Phone(2))], file.State.OwnHolds());
        Assert.Equal(EquipmentStatus.Permitted, file.State.StatusOf(Phone(1)));
        Assert.Equal(9, file.State.Cursor!.Positions[0].Number);
        Assert.Equal(stage.Digests, file.State.Digests);
    }

    [Fact]
    public void A_kill_in_the_middle_leaves_the_old_list_and_no_half_one()
    {
        using var file = WithAList((Phone(1), EquipmentStatus.Prohibited));
        using var stage = file.State.BeginSnapshot();
        stage.AddAll([(Phone(2), EquipmentStatus.Prohibited)]);

        using var left = file.AsAKillLeavesIt();

        Assert.Equal([new(Phone(1), EquipmentStatus.Prohibited)], left.State.Listed());
        Assert.Equal(0L, left.Sql("SELECT count(*) FROM sqlite_master WHERE name LIKE 'incoming%'"));
    }

    [Fact]
    public void A_snapshot_given_up_leaves_no_trace_and_the_next_one_starts_empty()
    {
        using var file = WithAList((Phone(1), EquipmentStatus.Prohibited));
        var givenUp = file.State.BeginSnapshot();
        givenUp.AddAll([(Phone(2), EquipmentStatus.Prohibited)]);

        using var next = file.State.BeginSnapshot();
        givenUp.Dispose();
        next.AddAll([(Phone(3), EquipmentStatus.Prohibited)]);
        next.Commit(CursorAt(1));

        Assert.Equal([new(Phone(3), EquipmentStatus.Prohibited)], file.State.Listed());
        Assert.Throws<ObjectDisposedException>(() => givenUp.AddOwn([]));
    }

    [Fact]
    public void A_device_that_comes_twice_spoils_the_digest_rather_than_passing_unnoticed()
    {
        using var file = WithAList();
        using var stage = file.State.BeginSnapshot();
        stage.AddAll([(Phone(1), EquipmentStatus.Prohibited)]);
        stage.AddAll([(Phone(1), EquipmentStatus.Prohibited)]);

        Assert.NotEqual(Digest.Of(Phone(1), EquipmentStatus.Prohibited), stage.Digests[Phone(1).ShardOf(Shards)]);
    }

    [Fact]
    public void A_device_of_another_shard_is_refused()
    {
        using var file = WithAList();
        using var stage = file.State.BeginSnapshot();

        Assert.Throws<ArgumentException>(() => stage.Add((Phone(1).ShardOf(Shards) + 1) % Shards, [Phone(1)], []));
    }

    [Fact]
    public void Another_carriers_holds_as_ones_own_are_refused()
    {
        using var file = WithAList();
        using var stage = file.State.BeginSnapshot();

        Assert.Throws<SyncStateMismatchException>(() => stage.AddOwn([HoldOf("bravo", Phone(1))]));
    }

    [Fact]
    public void Publishing_goes_on_between_two_parts()
    {
        using var file = WithAList();
        using var stage = file.State.BeginSnapshot();
        stage.AddAll([(Phone(1), EquipmentStatus.Prohibited)]);
        file.Journal.Add([Block(Phone(5))]);
        stage.Commit(CursorAt(1));

        Assert.Equal(1, file.Journal.Pending);
    }

    [Fact]
    public void A_state_in_memory_does_the_same_without_a_file()
    {
        using var state = SyncState.InMemory();
        state.BindStore(StoreId, Shards);
        Assert.Null(state.Journal);
        Assert.Throws<InvalidOperationException>(() => state.StatusOf(Phone(1)));

        state.TakeSnapshot([(Phone(1), EquipmentStatus.Prohibited), (Phone(2), EquipmentStatus.Prohibited)], CursorAt(1));
        state.Apply([Change(Phone(2), EquipmentStatus.Tracked)], CursorAt(2));

        Assert.Equal([new(Phone(1), EquipmentStatus.Prohibited), new(Phone(2), EquipmentStatus.Tracked)], state.Listed());
        Assert.Equal(EquipmentStatus.Tracked, state.StatusOf(Phone(2)));
        Assert.Equal(Digest.Of(Phone(2), EquipmentStatus.Tracked), state.Digests[Phone(2).ShardOf(Shards)]);
        Assert.Equal(2, state.Cursor!.Positions[0].Number);
    }

    [Fact]
    public void Watching_in_memory_needs_a_position_and_no_list()
    {
        using var state = SyncState.InMemory();
        state.BindStore(StoreId, Shards);

        state.Apply([Change(Phone(2), EquipmentStatus.Tracked)], CursorAt(2));

        Assert.Equal(2, state.Cursor!.Positions[0].Number);
        Assert.False(state.HasList);
    }
}
