using Grpc.Core;
using PhoneTheft.Gateway.Cli.Commands;
using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Syncing;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Tests.Cli.Syncing;

/// <summary>How a sync stands and how it ended, in lines and exit codes.</summary>
public sealed class SyncOutcomeTests
{

    private static readonly SyncStatus Following = new()
    {
        Phase = SyncPhase.Following,
        Gateway = "127.0.0.1:50051",
        Lag = 2,
        Staleness = TimeSpan.FromMilliseconds(30),
        DigestsAgree = true,
        Published = 3,
        Received = 1_200,
    };

    public static TheoryData<Exception, int, string> Failures => new()
    {
        { new SyncStateInUseException("In use.", new IOException()), ExitCode.StateInUse, "STATE_IN_USE" },
        { new SyncStateFormatException("No state file."), ExitCode.StateUnusable, "STATE_MALFORMED" },
        { new SyncStateException("The disk is full."), ExitCode.StateUnusable, "STATE_UNUSABLE" },
        { new SessionSupersededException(Error(StatusCode.Aborted, "SESSION_SUPERSEDED")), ExitCode.Superseded, "SESSION_SUPERSEDED" },
        { new SyncStoppedException(Error(StatusCode.InvalidArgument, "STORE_MISMATCH")), ExitCode.StateUnusable, "STORE_MISMATCH" },
        { new SyncStoppedException(Error(StatusCode.Unauthenticated, "CARRIER_INVALID")), ExitCode.Refused, "CARRIER_INVALID" },
        { new SyncStoppedException(Error(StatusCode.FailedPrecondition, "PROTOCOL_UNKNOWN")), ExitCode.Refused, "PROTOCOL_UNKNOWN" },
        { new PublishConfirmationRequiredException(new PublishConfirmation("t0ken", 5_000, "So many?")), ExitCode.ConfirmationRequired, "BULK_CONFIRMATION_REQUIRED" },
        { new GatewayException(Error(StatusCode.Unavailable, "")), ExitCode.Unavailable, "UNAVAILABLE" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Each_end_of_a_sync_has_an_exit_code(Exception failure, int code, string reason)
    {
        Assert.True(SyncErrors.Knows(failure));
        var said = SyncErrors.Of(failure);

        Assert.Equal((code, reason), (said.ExitCode, said.Reason));
    }

    [Fact]
    public void A_needed_confirmation_names_its_amount_and_command()
    {
        var said = SyncErrors.Of(new PublishConfirmation("t0ken", 5_000, "So many?"));

        Assert.Contains("5,000", said.Hint, StringComparison.Ordinal);
        Assert.Contains("--confirm t0ken", said.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_for_people_says_how_it_stands()
    {
        Assert.Equal("following  head 1,300  lag 2  digest ok  published 3  received 1,200  127.0.0.1:50051", FollowLine.ForPeople(Following, 1_300));
        Assert.Contains("lag unknown  digest unknown", FollowLine.ForPeople(new SyncStatus { Phase = SyncPhase.Connecting }, 0), StringComparison.Ordinal);
        Assert.Contains("waiting 7  refused 1", FollowLine.ForPeople(Following with { Pending = 7, Refused = 1 }, 1), StringComparison.Ordinal);
        Assert.Contains("snapshot 10 of 40 devices", FollowLine.ForPeople(Following with { Phase = SyncPhase.Snapshot, SnapshotDevices = 10, SnapshotTotal = 40 }, 1), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_for_a_log_is_keys_and_values()
    {
        var line = FollowLine.Document("log", "2026-11-22T12:00:00Z", Following with { Confirmation = new PublishConfirmation("t0ken", 9, "?") }, 1_300, "a \"word\"\n");

        Assert.Equal(
            "at=2026-11-22T12:00:00Z event=log phase=following gateway=127.0.0.1:50051 head=1300 lag=2 digest=ok published=3 received=1200 refused=0 pending=0 "
            + "confirm=t0ken amount=9 message=\"a 'word'?\"",
            FollowLine.ForLog(line));
    }

    [Fact]
    public void A_line_without_a_connection_says_what_is_not_known()
    {
        var line = FollowLine.Document("status", "2026-11-22T12:00:00Z", new SyncStatus { Phase = SyncPhase.Connecting }, 0, message: null);

        Assert.Contains(" phase=connecting gateway=none head=0 lag=unknown digest=unknown ", FollowLine.ForLog(line), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 0, 0, ExitCode.Ok)]
    [InlineData(true, 3, 0, ExitCode.NotConverged)]
    [InlineData(false, 0, 0, ExitCode.ListsDiffer)]
    [InlineData(false, 3, 0, ExitCode.ListsDiffer)]
    public void A_verification_has_an_exit_code(bool same, long behind, int shard, int expected)
    {
        var verification = new StateVerification
        {
            StoreId = Guid.Empty,
            Carrier = "alpha",
            Digest = default,
            Prohibited = 0,
            Tracked = 0,
            Holds = 0,
            List = [],
            OwnHolds = [],
            Cursor = new Cursor(Guid.Empty, [.. Enumerable.Range(0, 16).Select(number => new Revision(number, 1, number, 0))]),
            Behind = behind,
            Shards = same ? [] : [new ShardDifference(IsOwn: false, shard, [1], 1)],
        };

        Assert.Equal(expected, VerifyCommand.ExitCodeOf(verification));
        Assert.Equal(120, VerifyDocument.HeadOf(verification));
    }

    [Fact]
    public void A_change_is_told_whole()
    {
        var identity = Imei.Parse("49015420323751").Identity;
        var at = new DateTimeOffset(2026, 11, 22, 12, 0, 0, 250, TimeSpan.Zero);
        var ended = ChangeDocument.Of(new SyncChange { Identity = identity, Status = EquipmentStatus.Permitted, Kind = ChangeKind.Released, Carrier = "alpha", At = at, Revision = new Revision(7, 1, 9, 0) });

        Assert.Equal(("2026-11-22T12:00:00.250Z", "49015420323751", "PERMITTED", "RELEASED"), (ended.At, ended.Identity, ended.Status, ended.Kind));
        Assert.Equal((7, 1L, 9L), (ended.Shard, ended.Epoch, ended.Number));
        Assert.Null(ended.Disposition);
        Assert.Null(ended.Actor);
    }

    private static GatewayError Error(StatusCode status, string reason) => new() { StatusCode = status, Reason = reason, Message = "It is so." };
}
