using Google.Protobuf;
using PhoneTheft.Gateway.Histories;
using PhoneTheft.Gateway.Histories.Guarantees;

namespace PhoneTheft.Gateway.Tests.Sync;

/// <summary>
/// The guarantees that judge the gateways can fail: a good history passes, and a history with one fault is found by the guarantee that the
/// fault breaks, and by no other.
/// </summary>
public sealed partial class GuaranteeTests
{
    private static readonly History Good = GoodHistory.Make();

    // Of shard 3, bravo's stream 1: a snapshot with the change 6, then 7 to 10 of one publish, then 11. Stream 2: 12 and 13 of a publish
    // with 14, then 15.
    private static readonly Dictionary<string, (string Guarantee, Func<History> Broken)> Mutations = new(StringComparer.Ordinal)
    {
        ["two changes change places"] = (nameof(Ordered), () => OfPublish(changes => Swap(changes, 1, 2))),
        ["a chunk begins before the end of the one before it"] = (nameof(Ordered), () => Good.On("bravo", 1, SplitChunkWrongly)),
        ["a change comes twice in a message"] = (nameof(Unique), () => OfPublish(changes => changes.Insert(2, changes[1].Clone()))),
        ["a producer's repetition is applied again"] = (nameof(Unique), AppliedTwice),
        ["a change is left out"] = (nameof(Reliable), () => OfPublish(changes => changes.RemoveAt(1))),
        ["a whole message is left out"] = (nameof(Reliable), () =>
            Good.On("alpha", 1, stream => stream.RemoveAt(stream.IndexOf(message => message.Changes?.Nonce == 2)))),
        ["a change says another status"] = (nameof(Reliable), () =>
            OfPublish(changes => changes[1].Status = V1.EquipmentStatus.Tracked)),
        ["a publish comes in two messages"] = (nameof(Atomic), () => Good.On("bravo", 1, stream => SplitChanges(stream, 1, 3, 2))),
        ["a stream goes on with a gap"] = (nameof(Resumable), () =>
            Good.On("bravo", 2, stream => stream.RemoveAt(stream.IndexOf(message => message.Changes is not null)))),
        ["a stream goes back"] = (nameof(Resumable), GoesBack),
        ["a snapshot was announced and changes came"] = (nameof(Resumable), () =>
            Good.On("bravo", 2, stream => stream.Messages().First().Welcome.Mode = V1.SyncMode.Snapshot)),
        ["a checkpoint overtakes changes"] = (nameof(Bookmarkable), () => Good.On("bravo", 1, CheckpointOvertakes)),
        ["a checkpoint goes back"] = (nameof(Bookmarkable), () => Good.On("bravo", 1, CheckpointGoesBack)),
        ["a cursor names what never was"] = (nameof(Bookmarkable), () => Good.On("bravo", 2, ForgedPosition)),
        ["progress is answered too early"] = (nameof(Bookmarkable), () => Good.On("bravo", 1, AnsweredTooEarly)),
        ["a checkpoint has a wrong digest"] = (nameof(Verifiable), () =>
            Good.On("bravo", 1, stream => stream.Checkpoint(0).Digests[3] = Digests(1))),
        ["a checkpoint lacks a digest"] = (nameof(Verifiable), () =>
            Good.On("bravo", 1, stream => stream.Checkpoint(0).Digests.RemoveAt(3))),
        ["a snapshot lacks a device"] = (nameof(Verifiable), () => Good.On("bravo", 1, SnapshotLacksDevice)),
        ["a repaired bucket lacks a device"] = (nameof(Verifiable), () => OfRepair(buckets => buckets[0].Prohibited.Clear())),
        ["a bucket that differs is not repaired"] = (nameof(Verifiable), () => OfRepair(buckets => buckets.Clear())),
        ["a change has no carrier"] = (nameof(Attributable), () => OfPublish(changes => changes[0].Carrier = "")),
        ["a change is said to be another's"] = (nameof(Attributable), () => OfPublish(changes => changes[0].Carrier = "bravo")),
        ["a stranger is shown a reference"] = (nameof(Attributable), () => OfPublish(changes => changes[0].Hold.Reference = "case 7")),
        ["a stranger is shown a producer"] = (nameof(Attributable), () => OfPublish(changes => changes[0].Sequence = 1)),
        ["the owner is not shown the reference"] = (nameof(Attributable), () =>
            Good.On("alpha", 1, stream => stream.Changes(2).Shard(3).Changes[0].Hold.Reference = "")),
        ["a hold never expires that does"] = (nameof(Attributable), () =>
            OfPublish(changes => changes[0].Hold.ExpiresAt = new() { Seconds = 1_800_000_000 })),
        ["a hold that ended is shown"] = (nameof(Attributable), () =>
            Good.On("bravo", 2, stream => stream.Changes(0).Shard(3).Changes[0].Hold = new V1.Hold { Carrier = "alpha" })),
        ["an answer is not what the history says"] = (nameof(Consistent), () =>
            OfRead(call => call with { Status = V1.EquipmentStatus.Tracked })),
        ["a published change is another's"] = (nameof(Consistent), () =>
            Good.On("alpha", 1, stream => Result(stream, 0).Revision = Result(stream, 1).Revision.Clone())),
        ["an answer is of another history"] = (nameof(Consistent), () =>
            OfRelease(call => With(call, revision => revision.Chain = ByteString.CopyFrom(1, 2, 3, 4, 5, 6, 7, 8)))),
        ["a change nobody asked for"] = (nameof(Consistent), () =>
            OfRelease(call => call with { Outcome = OperationOutcome.Refused })),
        ["a node forgets what it answered"] = (nameof(Consistent), () =>
            OfRead(call => At(4, call with { Identity = GoodHistory.Device(20), FullyConsistent = false }))),
        ["a consistent check misses a write"] = (nameof(Consistent), () =>
            OfRead(call => At(10, call with { Gateway = "c", Identity = GoodHistory.Device(20) }))),
        ["a later write has a lower revision"] = (nameof(Consistent), () =>
            Good.OnCall("bravo", call => call.Identity == GoodHistory.Device(20), call => call with { Started = 1_000, Ended = 1_001 })),
    };

    public static TheoryData<string> Names => [.. Mutations.Keys];

    [Fact]
    public void A_good_history_breaks_nothing() => Assert.Empty(Guarantee.Broken(Good));

    [Fact]
    public void Every_guarantee_is_shown_to_fail() =>
        Assert.Equal(
            Guarantee.All.Select(guarantee => guarantee.Name).Order(),
            Mutations.Values.Select(mutation => mutation.Guarantee).Distinct().Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void A_broken_history_is_found_by_its_own_guarantee_only(string name)
    {
        var (guarantee, broken) = Mutations[name];

        var violations = Guarantee.Broken(broken());

        Assert.NotEmpty(violations);
        Assert.All(violations, violation => Assert.StartsWith($"{guarantee}: ", violation, StringComparison.Ordinal));
    }

    [Fact]
    public void A_failed_write_may_have_happened_or_not()
    {
        var happened = OfRelease(call => call with { Outcome = OperationOutcome.Unknown, Revision = null, Ended = Operation.Never });
        var alpha = Good.Clients[0];
        var not = new Operation
        {
            Gateway = "a",
            Carrier = "alpha",
            Kind = OperationKind.Place,
            Identity = GoodHistory.Device(99),
            Started = 1,
        };

        Assert.Empty(Guarantee.Broken(happened));
        Assert.Empty(Guarantee.Broken(Good with { Clients = [alpha with { Calls = [.. alpha.Calls, not] }, Good.Clients[1]] }));
    }
}
