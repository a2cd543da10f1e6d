using System.Diagnostics;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Core.Replication;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.LoadTest.Reporting;

namespace PhoneTheft.Gateway.LoadTest.Replication;

/// <summary>What one change costs, garbage collection included: devices of the list, popular TACs often, leave it and come back.</summary>
internal static class Changes
{
    private const int Devices = 100_000;

    public static void Measure(Replica replica, DeviceSampler sampler, string prefix, Measurement measurement)
    {
        // No device twice: coming back it must have the status it had.
        var devices = Enumerable.Range(0, Devices).Select(_ => sampler.Listed()).DistinctBy(device => device.Key).ToArray();
        var allocated = GC.GetTotalAllocatedBytes();
        var begin = Stopwatch.GetTimestamp();
        foreach (var (device, _) in devices)
        {
            TableOf(device).Set(device, EquipmentStatus.Permitted);
        }

        foreach (var (device, status) in devices)
        {
            TableOf(device).Set(device, status);
        }

        var changes = 2.0 * devices.Length;
        measurement[prefix + "change_ns"] = Stopwatch.GetElapsedTime(begin).TotalNanoseconds / changes;
        measurement[prefix + "change_allocated_bytes"] = (GC.GetTotalAllocatedBytes() - allocated) / changes;

        ShardTable TableOf(EquipmentIdentity device) => replica.ShardOf(device)!.View!.Table;
    }
}
