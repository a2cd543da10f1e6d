using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.IntegrationTests.Faults.Clients;

/// <summary>The devices of a run, in all shards.</summary>
internal static class Devices
{
    private const int ContestedDevices = 48;

    private static int _next;

    /// <summary>One that nobody has asked about before.</summary>
    public static EquipmentIdentity New() => EquipmentIdentity.FromValue(35_000_000_000_000UL + (ulong)Interlocked.Increment(ref _next));

    /// <summary>One of a few that several carriers write.</summary>
    public static EquipmentIdentity Contested(Random random) => EquipmentIdentity.FromValue(49_015_420_000_000UL + (ulong)random.Next(ContestedDevices));
}
