using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Support.Sync;

/// <summary>Operations to publish.</summary>
internal static class Operations
{
    public const int Shards = 16;

    /// <summary>The device of that number in that shard; TACs change every thousand devices.</summary>
    public static EquipmentIdentity Device(int shard, int number) =>
        EquipmentIdentity.FromValue(((35_000_000 + ((ulong)number / 1_000)) * 1_000_000) + (ulong)(((number % 1_000) * Shards) + shard));

    public static PublishOperation Block(EquipmentIdentity device, ulong sequence, string reference = "", string actor = "", V1.Disposition disposition = V1.Disposition.Block) =>
        new()
        {
            Sequence = sequence,
            Block = new BlockRequest { Imei = device.ToString(), Reason = V1.HoldReason.Stolen, Disposition = disposition, Reference = reference, Actor = actor },
        };

    public static PublishOperation Unblock(EquipmentIdentity device, ulong sequence) =>
        new() { Sequence = sequence, Unblock = new UnblockRequest { Imei = device.ToString() } };
}
