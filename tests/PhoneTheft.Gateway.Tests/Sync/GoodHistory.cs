using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Histories;

namespace PhoneTheft.Gateway.Tests.Sync;

/// <summary>A short history with a bit of everything, in which nothing is wrong.</summary>
internal static class GoodHistory
{
    /// <summary>Of shard 3; 1 to 4 are published together, 2 is let go and 5 tracked in the second publish.</summary>
    public static EquipmentIdentity Device(int number) => SimulatedStore.Device(3, number);

    public static History Make()
    {
        var now = 0L;
        var store = new SimulatedStore();
        var alpha = new SimulatedClient(store, "alpha", () => ++now);
        var bravo = new SimulatedClient(store, "bravo", () => ++now);
        foreach (var number in Enumerable.Range(20, 4))
        {
            bravo.Call(OperationKind.Place, Device(number), "b");
        }

        alpha.Open("a");
        alpha.TakeSnapshot(meanwhile: () => bravo.Call(OperationKind.Place, Device(30), "b"));
        bravo.Open("b");
        bravo.TakeSnapshot(meanwhile: () => bravo.Call(OperationKind.Place, Device(31), "b"));
        alpha.TakeChanges();

        alpha.Publish(
            1, (Device(1), Disposition.Block, 1), (Device(2), Disposition.Block, 2), (Device(3), Disposition.Block, 3), (
                Device(4), Disposition.Block, 4),
            (SimulatedStore.Device(5, 1), Disposition.Block, 1));
        alpha.TakeChanges();
        bravo.TakeChanges();
        bravo.TakeCheckpoint();
        alpha.Call(OperationKind.Place, Device(6));
        bravo.Call(OperationKind.Check, Device(6), "b");
        bravo.AskProgress(7);
        bravo.TakeChanges();
        bravo.TakeCheckpoint(7);
        bravo.End();

        alpha.Publish(2, (Device(2), Disposition.None, 5), (Device(5), Disposition.Track, 6));
        alpha.Call(OperationKind.Release, Device(6));
        alpha.TakeChanges();
        alpha.TakeCheckpoint();
        bravo.Open("a");
        bravo.TakeChanges();
        alpha.Call(OperationKind.Place, Device(7));
        bravo.TakeChanges();
        bravo.TakeCheckpoint();
        bravo.Repair(Device(20));
        return new History(store.History, [alpha.History, bravo.History]);
    }
}
