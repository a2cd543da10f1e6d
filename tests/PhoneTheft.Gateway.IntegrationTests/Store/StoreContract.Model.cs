using CsCheck;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Operations;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

public abstract partial class StoreContract
{
    private const int Histories = 40;

    // Few carriers and few devices, so that they meet.
    private static readonly Gen<(string Carrier, int Device, int Kind)[][]> SomeHistory =
        Gen.Select(Gen.OneOf("alpha", "bravo", "charlie"), Gen.Int[1, 6], Gen.Int[0, 9]).Array[1, 12].Array[1, 12];

    [Fact]
    public async Task Any_history_comes_out_as_in_the_model()
    {
        // Where there is no such store, this skips; from within a sample it would count as a failure.
        await EmptyAsync();
        await SomeHistory.SampleAsync(
            async history =>
            {
                await using var store = await OpenEmptyAsync();
                await AssertSameAsModelAsync(store, shard: 7, history);
            },
            iter: Histories, threads: 1);
    }

    private static async Task AssertSameAsModelAsync(StoreUnderTest store, int shard, (string Carrier, int Device, int Kind)[][] history)
    {
        var model = new HoldModel();
        foreach (var step in history)
        {
            var operations = step.Select(one => Operation(store.Device(one.Device, shard), one.Carrier, one.Kind)).ToArray();
            var expected = operations.Select(model.Apply).ToArray();

            var results = (await store.WriteAllAsync(operations)).Results;

            Assert.Equal(expected, results.Select(result => (result.Outcome, result.Revision.Number, result.Status, result.OtherHolds)));
        }

        await AssertSameListAsync(store, shard, model);
    }

    private static async Task AssertSameListAsync(StoreUnderTest store, int shard, HoldModel model)
    {
        var meta = await store.MetaAsync(shard);
        var list = model.EffectiveList();
        Assert.Equal((model.Number, model.Holds, model.Digest()), (meta.Revision.Number, meta.Holds, meta.Digest));
        Assert.Equal(list.Values.Count(status => status == EquipmentStatus.Prohibited), meta.Prohibited);
        Assert.Equal(list.Values.Count(status => status == EquipmentStatus.Tracked), meta.Tracked);
        foreach (var device in Enumerable.Range(1, 6).Select(n => store.Device(n, shard)))
        {
            var status = model.StatusOf(device);
            Assert.Equal(status == EquipmentStatus.Prohibited, await store.IsBlockedAsync(device));
            Assert.Equal(status == EquipmentStatus.Tracked, await store.IsTrackedAsync(device));
            var record = await store.DeviceAsync(device);
            Assert.Equal(status, record.Status);
            Assert.Equal(model.HoldsOn(device), record.Holds.ToDictionary(
                hold => hold.Carrier, hold => HoldText.Of(new HoldTerms(hold.Disposition, hold.Reason, hold.ExpiresAt, hold.Reference))));
        }

        var changes = (await store.LogAsync(0, shard)).Entries.Select(entry => LogEntry.Parse(entry, shard)).ToList();
        Assert.Equal(Enumerable.Range(1, (int)model.Number).Select(number => (long)number), changes.Select(change => change.Revision.Number));
        Assert.Equal(list.OrderBy(entry => entry.Key), Replay(changes).OrderBy(entry => entry.Key));
    }

    /// <summary>The list as somebody knows it who has only the log.</summary>
    private static Dictionary<EquipmentIdentity, EquipmentStatus> Replay(IEnumerable<Change> changes)
    {
        var list = new Dictionary<EquipmentIdentity, EquipmentStatus>();
        foreach (var change in changes)
        {
            list.Remove(change.Identity);
            if (change.Status != EquipmentStatus.Permitted)
            {
                list[change.Identity] = change.Status;
            }
        }

        return list;
    }

    private static WriteOperation Operation(EquipmentIdentity device, string carrier, int kind) => kind switch
    {
        0 => WriteOperation.Place(carrier, device, Disposition.Block, HoldReason.Stolen),
        1 => WriteOperation.Place(carrier, device, Disposition.Block, HoldReason.Lost, reference: "7"),
        2 => WriteOperation.Place(carrier, device, Disposition.Track, HoldReason.FinancialClaim),
        3 => WriteOperation.Place(carrier, device, Disposition.Track, HoldReason.Other, expiresAt: Gone.AddYears(50)),
        4 => WriteOperation.Place(carrier, device, Disposition.Block, HoldReason.Fraud, keep: Everything),
        5 => WriteOperation.Place(carrier, device, Disposition.Track, HoldReason.OwnershipClaim, reference: "8", keep: HoldFields.ExpiresAt),
        6 => WriteOperation.Place(carrier, device, Disposition.Block, HoldReason.Stolen, expiresAt: Gone.AddYears(51), keep: HoldFields.Reference | HoldFields.Reason),
        _ => WriteOperation.Release(carrier, device),
    };
}
