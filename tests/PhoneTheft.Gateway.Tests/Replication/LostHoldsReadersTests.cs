using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Tests.Replication;

/// <summary>One follower, several readers: a device that a failover forgot, and that is put back, is never seen as permitted.</summary>
public sealed class LostHoldsReadersTests
{
    private const int Shards = 16;
    private const int Failovers = 300;
    private const int LeastReaderRounds = 200;

    private static readonly EquipmentIdentity[] Held =
        [.. Enumerable.Range(0, 40).Select(slot => EquipmentIdentity.FromValue((35_000_000UL * EquipmentIdentity.SerialsPerTac) + ((ulong)slot * Shards)))];

    private readonly Replica _replica = new();
    private int _writing = 1;

    public LostHoldsReadersTests()
    {
        _replica.Open(Enumerable.Range(0, Shards).Select(shard => new ReplicaShard(shard, 100, new FakeTimeProvider())));
        FailOver();
    }

    private ReplicaShard Shard => _replica.Shards[0];

    [Fact]
    public async Task A_device_that_is_laid_over_and_put_back_never_reads_as_permitted()
    {
        using var start = new Barrier(4);
        var cancellation = TestContext.Current.CancellationToken;

        await Task.WhenAll(
            Task.Factory.StartNew(() => Write(start), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default),
            Task.Factory.StartNew(() => Read(start, Check), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default),
            Task.Factory.StartNew(() => Read(start, CheckMany), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default),
            Task.Factory.StartNew(() => Read(start, List), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default))
            .WaitAsync(Patience.OfSeconds(60), cancellation);
    }

    private void Write(Barrier start)
    {
        start.SignalAndWait();
        try
        {
            for (var round = 0; round < Failovers; round++)
            {
                // One by one, and several in one run.
                var size = 1 + (round % 3);
                foreach (var run in Held.Chunk(size))
                {
                    var number = Shard.View!.Revision.Number;
                    Shard.Apply([.. run.Select((device, i) => PutBack(device, number + 1 + i, i))]);
                    Shard.Settle(run.ToHashSet(), mayLetIn: true);
                }

                Assert.Null(Shard.View!.Lost);
                FailOver();
            }
        }
        finally
        {
            Volatile.Write(ref _writing, 0);
        }
    }

    private void Read(Barrier start, Action read)
    {
        start.SignalAndWait();
        for (var round = 0; round < LeastReaderRounds || Volatile.Read(ref _writing) == 1; round++)
        {
            read();
        }
    }

    private void Check()
    {
        foreach (var device in Held)
        {
            Assert.Equal(EquipmentStatus.Prohibited, _replica.StatusOf(device));
        }
    }

    private void CheckMany()
    {
        Span<EquipmentStatus> statuses = stackalloc EquipmentStatus[Held.Length];
        _replica.StatusesOf(Held, statuses);
        Assert.False(statuses.ContainsAnyExcept(EquipmentStatus.Prohibited));
    }

    private void List() => Assert.Equal(Held, Shard.View!.InOrder().Select(listed => listed.Identity));

    // The store has nothing of it, and this node goes on with what it had.
    private void FailOver() => Shard.Adopt(new ShardView(
        new ShardTable(0, Shards), new Revision(0, 1, 0, 1), new Chain(1, 0, 0), Digest.Empty, 0,
        LostHolds.Of(Held.Select(device => KeyValuePair.Create(device, new LostStatus(EquipmentStatus.Prohibited, ["alpha"]))))));

    private static Change PutBack(EquipmentIdentity device, long number, int placeInRun) => new()
    {
        Revision = new Revision(0, 1, number, 1),
        Chain = new Chain(1, 0, 0),
        Kind = ChangeKind.Placed,
        Identity = device,
        Status = EquipmentStatus.Prohibited,
        Carrier = "alpha",
        At = DateTimeOffset.UnixEpoch,
        Actor = "",
        PlaceInRun = placeInRun,
        Prohibited = 0,
        Tracked = 0,
        Holds = 0,
        Digest = Digest.Empty,
        PutsBack = new LostPosition(1, number),
    };
}
