using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Experiments.Reports;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Experiments.ReplicaInMemory;

/// <summary>What one change costs, CPU time of the process, so the garbage collector's too: devices of the list, popular TACs often, leave it and come back.</summary>
internal static class ChangeCosts
{
    private const int Devices = 100_000;

    public static void Measure(Replica replica, DeviceSampler sampler, string prefix, Measurement measurement)
    {
        // No device twice: coming back it must have the status it had.
        var devices = Enumerable.Range(0, Devices).Select(_ => sampler.Listed()).DistinctBy(device => device.Key).ToArray();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var begin = Environment.CpuUsage.TotalTime;
        foreach (var (device, _) in devices)
        {
            TableOf(device).Set(device, EquipmentStatus.Permitted);
        }

        foreach (var (device, status) in devices)
        {
            TableOf(device).Set(device, status);
        }

        var changes = 2.0 * devices.Length;
        measurement[prefix + "change_ns"] = (Environment.CpuUsage.TotalTime - begin).TotalNanoseconds / changes;
        measurement[prefix + "change_allocated_bytes"] = (GC.GetAllocatedBytesForCurrentThread() - allocated) / changes;

        ShardTable TableOf(EquipmentIdentity device) => replica.ShardOf(device)!.View!.Table;
    }
}
