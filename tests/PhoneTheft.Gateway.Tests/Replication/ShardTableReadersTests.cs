using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Tests.Replication;

/// <summary>One writer, several readers: a device that is on the list all the while is never seen as permitted.</summary>
public sealed class ShardTableReadersTests
{
    private const int Shards = 16;
    private const int WriterRounds = 1_000;
    private const int LeastReaderRounds = 200;

    // A thin TAC stays sorted; a thick one, already full around the held devices, goes from sorted to bitmap and back.
    private const uint ThinTac = 35_000_000;
    private const uint ThickTac = 35_000_001;
    private static readonly EquipmentIdentity[] Held = [.. from tac in new[] { ThinTac, ThickTac } from slot in Enumerable.Range(0, 20) select Identity(tac, (slot * 3_000) + 1)];

    private readonly ShardTable _table = new(0, Shards);
    private int _writing = 1;

    [Fact]
    public async Task A_held_device_never_reads_as_permitted_while_it_changes_its_status()
    {
        SetAll(Held, EquipmentStatus.Tracked);
        SetAll(Neighbours(0, 1_920), EquipmentStatus.Prohibited);
        using var start = new Barrier(5);
        var cancellation = TestContext.Current.CancellationToken;

        await Task.WhenAll(
            Task.Factory.StartNew(() => Write(start), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default),
            Task.Factory.StartNew(() => Check(start), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default),
            Task.Factory.StartNew(() => Check(start), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default),
            Task.Factory.StartNew(() => CheckMany(start), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default),
            Task.Factory.StartNew(() => List(start), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default))
            .WaitAsync(Patience.OfSeconds(60), cancellation);
    }

    private void Write(Barrier start)
    {
        start.SignalAndWait();
        try
        {
            for (var round = 0; round < WriterRounds; round++)
            {
                SetAll(Held, round % 2 == 0 ? EquipmentStatus.Prohibited : EquipmentStatus.Tracked);

                // Each round adds a TAC, so that the index grows, and most leave again, so that it is also rebuilt without them.
                _table.Set(Identity((uint)round, 5), EquipmentStatus.Prohibited);
                _table.Set(Identity((uint)round, 5), round % 4 == 0 ? EquipmentStatus.Tracked : EquipmentStatus.Permitted);

                // Neighbours come and go, across the border between the two forms of a set.
                if (round % 100 == 0)
                {
                    SetAll(Neighbours(1_920, 2_100), round % 200 == 0 ? EquipmentStatus.Prohibited : EquipmentStatus.Permitted);
                    SetAll(Neighbours(1_000, 1_920), round % 200 == 0 ? EquipmentStatus.Prohibited : EquipmentStatus.Permitted);
                }
            }
        }
        finally
        {
            Volatile.Write(ref _writing, 0);
        }
    }

    private void Check(Barrier start)
    {
        start.SignalAndWait();
        for (var round = 0; round < LeastReaderRounds || Volatile.Read(ref _writing) == 1; round++)
        {
            foreach (var identity in Held)
            {
                Assert.NotEqual(EquipmentStatus.Permitted, _table.StatusOf(identity));
            }
        }
    }

    private void CheckMany(Barrier start)
    {
        var views = new ShardView?[Shards];
        views[0] = new ShardView(_table, new Revision(0, 1, 0, 1), default, Digest.Empty, 0);
        var statuses = new EquipmentStatus[Held.Length];
        start.SignalAndWait();
        for (var round = 0; round < LeastReaderRounds || Volatile.Read(ref _writing) == 1; round++)
        {
            StagedLookup.Find(views, Held, statuses);
            Assert.DoesNotContain(EquipmentStatus.Permitted, statuses);
            Assert.DoesNotContain(EquipmentStatus.None, statuses);
        }
    }

    private void List(Barrier start)
    {
        start.SignalAndWait();
        for (var round = 0; round < 2 || Volatile.Read(ref _writing) == 1; round++)
        {
            var listed = _table.InOrder().Select(entry => entry.Key).ToList();
            Assert.True(listed.Zip(listed.Skip(1), (left, right) => left < right).All(ascending => ascending), "not ascending, or twice");
            Assert.Empty(Held.Except(listed));
        }
    }

    private void SetAll(IEnumerable<EquipmentIdentity> identities, EquipmentStatus status)
    {
        foreach (var identity in identities)
        {
            _table.Set(identity, status);
        }
    }

    private static IEnumerable<EquipmentIdentity> Neighbours(int first, int end) =>
        Enumerable.Range(first, end - first).Select(i => Identity(ThickTac, (i * 3) + 2));

    private static EquipmentIdentity Identity(uint tac, int slot) =>
        EquipmentIdentity.FromValue(((ulong)tac * EquipmentIdentity.SerialsPerTac) + (ulong)(slot * Shards));
}
