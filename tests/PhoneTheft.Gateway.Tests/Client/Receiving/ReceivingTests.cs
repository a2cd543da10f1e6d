using Google.Protobuf;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Tests.Client.State;
using PhoneTheft.Gateway.Tests.Client.Syncing;
using PhoneTheft.Gateway.V1;
using static PhoneTheft.Gateway.Tests.Client.Syncing.SessionUnderTest;
using Cursor = PhoneTheft.Gateway.Core.Cursor;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;
using SyncMode = PhoneTheft.Gateway.V1.SyncMode;

namespace PhoneTheft.Gateway.Tests.Client.Receiving;

public sealed class ReceivingTests
{
    private static readonly Cursor Start = StateFileUnderTest.CursorAt(0);

    [Fact]
    public void Changes_that_came_together_are_applied_together_with_the_position_after_them()
    {
        using var session = new SessionUnderTest();
        var next = Moved(Start, 3, 1);

        session.Receive(Message(Change(Start, 3, 1)), Message(Change(next, 3, 2)));

        Assert.Equal((EquipmentStatus.Prohibited, EquipmentStatus.Prohibited), (session.StatusOf(3, 1), session.StatusOf(3, 2)));
        Assert.Equal(Bytes(Moved(Start, 3, 2)), Bytes(session.State.Cursor!));
        Assert.Equal(2, session.Status.Received);
    }

    [Fact]
    public void Changes_from_elsewhere_are_not_applied()
    {
        using var session = new SessionUnderTest();

        session.Receive(Message(Change(Moved(Start, 3, 1), 3, 1)));

        Assert.Equal(ConnectionFaultKind.Violation, session.Fault);
        Assert.Equal(EquipmentStatus.Permitted, session.StatusOf(3, 1));
    }

    [Fact]
    public void Half_of_a_message_is_never_applied()
    {
        using var session = new SessionUnderTest();
        var changes = Change(Start, 3, 1);
        changes.Shards[0].Changes.Add(new ListChange { Number = 2, Identity = Device(4, 2).ToString(), Status = V1.EquipmentStatus.Prohibited });
        changes.Through = Bytes(Moved(Start, 3, 2));

        session.Receive(Message(changes));
        session.Finish();

        Assert.Equal(ConnectionFaultKind.Violation, session.Fault);
        Assert.Equal(EquipmentStatus.Permitted, session.StatusOf(3, 1));
        Assert.Equal(Bytes(Start), Bytes(session.State.Cursor!));
    }

    [Fact]
    public void A_number_left_out_is_not_applied()
    {
        using var session = new SessionUnderTest();

        session.Receive(Message(Change(Start, 3, 1, number: 2)));

        Assert.Equal(ConnectionFaultKind.Violation, session.Fault);
    }

    [Fact]
    public void Changes_that_leave_some_out_at_the_end_are_not_applied()
    {
        using var session = new SessionUnderTest();
        var changes = Change(Start, 3, 1);
        changes.Through = Bytes(Moved(Start, 3, 2));

        session.Receive(Message(changes));

        Assert.Equal(ConnectionFaultKind.Violation, session.Fault);
    }

    [Fact]
    public void A_checkpoint_of_another_position_ends_the_session()
    {
        using var session = new SessionUnderTest();

        session.Receive(new SyncResponse { Checkpoint = session.CheckpointAt(Moved(Start, 3, 1)) });

        Assert.Equal(ConnectionFaultKind.Violation, session.Fault);
    }

    [Fact]
    public void An_equal_checkpoint_is_verified_and_acknowledged_once()
    {
        using var session = new SessionUnderTest();
        session.Receive(Message(Change(Start, 3, 1)));
        var there = Moved(Start, 3, 1);

        session.Receive(new SyncResponse { Checkpoint = session.CheckpointAt(there) }, new SyncResponse { Checkpoint = session.CheckpointAt(there) });

        Assert.Equal(Bytes(there), Assert.Single(session.Sent.New()).Ack.Cursor);
        Assert.Equal((true, 0), (session.Status.DigestsAgree, session.Status.Lag));
    }

    [Fact]
    public void A_digest_that_is_not_known_verifies_nothing()
    {
        using var session = new SessionUnderTest();
        var checkpoint = session.CheckpointAt(Start);
        checkpoint.Digests[5] = ByteString.Empty;

        session.Receive(new SyncResponse { Checkpoint = checkpoint });

        Assert.Null(session.Status.DigestsAgree);
        Assert.Null(session.Status.VerifiedAt);
    }

    [Fact]
    public void A_snapshot_takes_the_place_of_the_list_when_its_digest_fits()
    {
        using var session = new SessionUnderTest(SyncMode.Snapshot);

        session.Receive(Snapshot(Digest.Of(Device(3, 1), EquipmentStatus.Prohibited) + Digest.Of(Device(3, 2), EquipmentStatus.Tracked)));

        Assert.Equal((EquipmentStatus.Prohibited, EquipmentStatus.Tracked), (session.StatusOf(3, 1), session.StatusOf(3, 2)));
        Assert.Equal(Bytes(Moved(StateFileUnderTest.CursorAt(9), 3, 1)), Bytes(session.State.Cursor!));
    }

    [Fact]
    public void A_snapshot_that_does_not_add_up_leaves_the_list_as_it_is()
    {
        using var session = new SessionUnderTest(SyncMode.Snapshot);

        session.Receive(Snapshot(Digest.Of(Device(3, 1), EquipmentStatus.Prohibited)));

        Assert.Equal(ConnectionFaultKind.ListDiffers, session.Fault);
        Assert.Equal(EquipmentStatus.Permitted, session.StatusOf(3, 1));
        Assert.Equal(Bytes(Start), Bytes(session.State.Cursor!));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_for_a_repair_ends_the_connection()
    {
        using var session = new SessionUnderTest();
        session.Sql("INSERT INTO blocklist (identity, status) VALUES (100000000000003, 'PROHIBITED')");
        var checkpoint = session.CheckpointAt(Start);
        checkpoint.Digests[3] = ByteString.CopyFrom(Digest.Of(Device(3, 1), EquipmentStatus.Prohibited).ToByteArray());

        session.Receive(new SyncResponse { Checkpoint = checkpoint });

        await Assert.ThrowsAsync<SyncStateFormatException>(() => session.Failed.WaitAsync(Patience.OfSeconds(10), TimeProvider.System, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_message_of_a_later_version_is_skipped()
    {
        using var session = new SessionUnderTest();

        session.Receive(new SyncResponse(), Message(Change(Start, 3, 1)));

        Assert.Null(session.Failure);
        Assert.Equal(1, session.Status.Received);
    }

    // One device in a chunk, and one that came meanwhile.
    private static SyncResponse[] Snapshot(Digest digest)
    {
        var begun = StateFileUnderTest.CursorAt(9);
        var end = new SnapshotEnd { Cursor = Bytes(Moved(begun, 3, 1)) };
        end.Digests.AddRange(Enumerable.Range(0, StateFileUnderTest.Shards).Select(shard => ByteString.CopyFrom((shard == 3 ? digest : Digest.Empty).ToByteArray())));
        return
        [
            new SyncResponse { SnapshotBegin = new SnapshotBegin { Base = Bytes(begun), Devices = 1 } },
            new SyncResponse { SnapshotChunk = new SnapshotChunk { Shard = 3, Prohibited = { Device(3, 1).Value } } },
            Message(Change(begun, 3, 2, V1.EquipmentStatus.Tracked)),
            new SyncResponse { SnapshotEnd = end },
        ];
    }

    private static SyncResponse Message(Changes changes) => new() { Changes = changes };
}
