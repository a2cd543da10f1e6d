using Google.Protobuf;
using Grpc.Core;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Histories;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.IntegrationTests.Support.Sync;
using PhoneTheft.Gateway.V1;
using static PhoneTheft.Gateway.IntegrationTests.Support.Sync.Operations;

namespace PhoneTheft.Gateway.IntegrationTests.Sync;

/// <summary>Streams that begin where the log begins and where it ends, with as little of it kept as the gateway allows.</summary>
public sealed class CompactionTests
{
    private const int Shard = 3;
    private const int Kept = 1_000;
    private const int Around = 100;

    // A ring of 62 changes for each shard: further back the store's log is read.
    private static readonly string[] Tiny =
        [
            "--Guards:ReleaseAtLeast=1000000",
            "--Store:LogEntries=1000",
            "--Store:LogAge=00:00:00",
            "--Store:LogMaxBytes=0",
            "--Store:RecentChanges=1000",
            "--Quotas:SyncStreams=1000"];

    [Fact]
    public async Task Every_cursor_resumes_without_gap_or_repetition()
    {
        await using var gateways = await TwoGateways.StartAsync(Tiny);
        var publisher = new Recorder("publisher", "alpha");
        await using var publishing = await PublisherAsync(gateways, publisher);
        await publishing.PublishEachAsync(Toggles(0, 900));
        var early = await StoreLog.ReadAsync(gateways.Redis);
        await publishing.PublishEachAsync(Toggles(900, 500));
        await publishing.CatchUpAsync();
        var truth = await StoreLog.ReadAsync(gateways.Redis, early);
        var head = truth.Of(Shard)[^1].Revision.Number;
        var oldest = (await StoreLog.ReadAsync(gateways.Redis)).Of(Shard)[0].Revision.Number;
        Assert.InRange(oldest, Around + 1, head - Kept + 1);

        var recorders = new List<Recorder> { publisher };
        var positions =
            Enumerable.Range(-Around, (2 * Around) + 1).SelectMany(offset => new[] { oldest + offset, head + offset }).Distinct().Where(
                number => number > 0);
        foreach (var some in positions.Chunk(16))
        {
            recorders.AddRange(
                await Task.WhenAll(some.Select((number, index) => OpenAtAsync(gateways, index % 2, truth, number, oldest, head))));
        }

        Judge.GuaranteesHold(truth, recorders);
    }

    /// <summary>Once found in etcd: an event dropped at the compaction boundary.</summary>
    [Fact]
    public async Task Nothing_is_dropped_when_the_log_is_trimmed_meanwhile()
    {
        await using var gateways = await TwoGateways.StartAsync(Tiny);
        var publisher = new Recorder("publisher", "alpha");
        await using var publishing = await PublisherAsync(gateways, publisher);
        await publishing.PublishEachAsync(Toggles(0, 950));
        var truth = await StoreLog.ReadAsync(gateways.Redis);

        // From the oldest entry there is, again and again, while a writer pushes it out: the whole rest, or a refusal.
        var recorders = new List<Recorder> { publisher };
        var outcomes = new List<StatusCode>();
        for (var round = 0; round < 20; round++)
        {
            var writing = publishing.PublishEachAsync(Toggles(950 + (round * 40), 40));
            var oldest = (await StoreLog.ReadAsync(gateways.Redis)).Of(Shard)[0];
            truth = await StoreLog.ReadAsync(gateways.Redis, truth);
            var recorder = new Recorder($"reader-{round}", "bravo");
            recorders.Add(recorder);
            await using var stream = SyncStreamUnderTest.Open(gateways.Channel(1), recorder, gateway: "b");
            await stream.SayHelloAsync(new Hello { ProtocolMinor = 1, Cursor = CursorAt(truth, oldest.Revision) });
            try
            {
                await stream.CatchUpAsync();
                outcomes.Add(StatusCode.OK);
            }
            catch (StreamEndedException e)
            {
                outcomes.Add(e.End.StatusCode);
            }

            await writing;
            truth = await StoreLog.ReadAsync(gateways.Redis, truth);
        }

        Assert.All(outcomes, outcome => Assert.True(
            outcome is StatusCode.OK or StatusCode.OutOfRange or StatusCode.ResourceExhausted, $"{outcome}"));
        Assert.Contains(StatusCode.OK, outcomes);
        Judge.GuaranteesHold(truth, recorders);
    }

    /// <summary>Once found in etcd: the revision decreased after a crash during compaction.</summary>
    [Fact]
    public async Task No_revision_goes_back_after_a_crash_during_trimming()
    {
        await using var redis = await RedisServerProcess.StartAsync("always");
        await using var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoint, [.. Tiny, "--Sync:Heartbeat=00:00:00.050"]);
        await gateway.LoadedAsync();
        var reader = new Recorder("reader", "bravo");
        await using var following = SyncStreamUnderTest.Open(gateway.Channel, reader);
        await following.SayHelloAsync(new Hello { ProtocolMinor = 1, AcceptsSnapshot = true });
        await following.ReadyAsync();
        await using var writer = new CarrierUnderTest("writer", "alpha");
        await writer.ConnectAsync(gateway.Channel, "a");
        var truth = default(StoreHistory);

        // From the fourth round on the log is longer than what is kept: every write trims it.
        for (var round = 0; round < 10; round++)
        {
            var writing = WriteAsync(writer, gateway, Enumerable.Range(round * 10, 10));
            if (round > 5)
            {
                await redis.KillAsync();
                await redis.StartAgainAsync();
            }

            await writing;
            truth = await StoreLog.ReadAsync(redis, truth);
        }

        await Wait.Until(async () => !await gateway.HasTroubleAsync());
        await following.CatchUpAsync();
        await writer.CatchUpAsync();
        Judge.GuaranteesHold(await StoreLog.ReadAsync(redis, truth), reader, writer.Recorder);
        Assert.Equal(1, truth!.Of(Shard)[0].Revision.Number);
        Assert.True((await StoreLog.ReadAsync(redis)).Of(Shard)[0].Revision.Number > 1);
        var heads = following.Received.Where(message => message.Checkpoint is not null).Select(message => Positions.Of(message.Checkpoint.Head)[Shard].Number).ToList();
        Assert.Equal(heads.Order(), heads);
        Assert.Equal(writer.List!.Digests, following.List!.Digests);
    }

    /// <summary>Once found in etcd: a watch on a future revision returned old events.</summary>
    [Fact]
    public async Task A_cursor_above_the_head_gets_no_old_changes()
    {
        await using var gateways = await TwoGateways.StartAsync();
        var publisher = new Recorder("publisher", "alpha");
        await using var publishing = await PublisherAsync(gateways, publisher);
        await publishing.PublishEachAsync(Toggles(0, 10));
        var truth = await StoreLog.ReadAsync(gateways.Redis);
        var future = CursorAt(truth, truth.Of(Shard)[^1].Revision with { Number = 15, Chain = 4_711 });

        await using var early = SyncStreamUnderTest.Open(gateways.Channel(0), new Recorder("early", "bravo"));
        await early.SayHelloAsync(new Hello { ProtocolMinor = 1, Cursor = future });
        Assert.Equal("CURSOR_COMPACTED", (await early.EndAsync()).Reason);
        await publishing.PublishEachAsync(Toggles(10, 10));
        await using var late = SyncStreamUnderTest.Open(gateways.Channel(0), new Recorder("late", "bravo"));
        await late.SayHelloAsync(new Hello { ProtocolMinor = 1, Cursor = future, AcceptsSnapshot = true });

        var welcome = await late.WelcomedAsync();
        Assert.Equal((SyncMode.Snapshot, SnapshotReason.Forked), (welcome.Mode, welcome.Reason));
        await late.ReadyAsync();
        Assert.DoesNotContain(late.Received.SelectMany(Delivered.ChangesIn), delivered => delivered.Change.Number <= 20);
        Assert.Empty(late.Mismatches);
    }

    private static async Task WriteAsync(CarrierUnderTest writer, GatewayUnderTest gateway, IEnumerable<int> publishes)
    {
        foreach (var publish in publishes)
        {
            var operations = Enumerable.Range(0, 20).Select(n => (Device(Shard, n), publish % 2 == 0));
            try
            {
                await writer.PublishAsync(operations);
            }
            catch (StreamEndedException)
            {
                await Wait.Until(() => ReconnectsAsync(writer, gateway));
            }
        }
    }

    private static async Task<bool> ReconnectsAsync(CarrierUnderTest writer, GatewayUnderTest gateway)
    {
        try
        {
            await writer.ConnectAsync(gateway.Channel, "a");
            return true;
        }
        catch (StreamEndedException)
        {
            return false;
        }
    }

    private static async Task<SyncStreamUnderTest> PublisherAsync(TwoGateways gateways, Recorder recorder)
    {
        var stream = SyncStreamUnderTest.Open(gateways.Channel(0), recorder);
        await stream.SayHelloAsync(new Hello { ProtocolMinor = 1, ProducerId = Guid.NewGuid().ToString(), AcceptsSnapshot = true });
        await stream.ReadyAsync();
        return stream;
    }

    /// <summary>Each makes one change: forty devices are blocked, then let go, and so on.</summary>
    private static IEnumerable<PublishOperation> Toggles(int first, int count) => Enumerable.Range(first, count).Select(n =>
        n / 40 % 2 == 0 ? Block(Device(Shard, n % 40), (ulong)n + 1) : Unblock(Device(Shard, n % 40), (ulong)n + 1));

    private static async Task<Recorder> OpenAtAsync(TwoGateways gateways, int at, StoreHistory truth, long number, long oldest, long head)
    {
        var recorder = new Recorder($"at {number}", "bravo");
        var position = truth.Find(Shard, number)?.Revision ?? new Core.Revision(Shard, 1, number, 4_711);
        await using var stream = SyncStreamUnderTest.Open(gateways.Channel(at), recorder, gateway: TwoGateways.NameOf(at));
        await stream.SayHelloAsync(new Hello { ProtocolMinor = 1, Cursor = CursorAt(truth, position) });

        if (number < oldest || number > head)
        {
            var end = await stream.EndAsync();
            Assert.Equal((number, StatusCode.OutOfRange, "CURSOR_COMPACTED"), (number, end.StatusCode, end.Reason));
            return recorder;
        }

        await stream.CatchUpAsync();
        var expected = Enumerable.Range((int)number + 1, (int)(head - number));
        Assert.Equal(expected, stream.Received.SelectMany(Delivered.ChangesIn).Select(delivered => (int)delivered.Change.Number));
        return recorder;
    }

    private static ByteString CursorAt(StoreHistory truth, Core.Revision position) => ByteString.CopyFrom(new Cursor(
        truth.StoreId,
        [.. Enumerable.Range(0, Shards).Select(shard => shard == Shard ? position : truth.Of(shard).LastOrDefault()?.Revision ?? Origin(truth, shard))]).ToByteArray());

    // Where a shard's history starts: docs/store-format.md, "chain".
    private static Core.Revision Origin(StoreHistory truth, int shard) =>
        new(shard, 1, 0, StoreLog.ChainAtZero(truth.StoreId, shard).First);
}
