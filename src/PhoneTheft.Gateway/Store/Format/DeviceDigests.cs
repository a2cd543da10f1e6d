using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Store.Format;

/// <summary>What a device adds to the digest of its shard. A script cannot compute XXH128, so each operation brings it along.</summary>
internal static class DeviceDigests
{
    /// <summary>When blocked and when tracked, 32 hexadecimal digits each.</summary>
    public static byte[] Of(EquipmentIdentity identity)
    {
        Span<byte> both = stackalloc byte[2 * Digest.Size];
        Digest.Of(identity, EquipmentStatus.Prohibited).Write(both);
        Digest.Of(identity, EquipmentStatus.Tracked).Write(both[Digest.Size..]);
        var hex = new byte[2 * both.Length];
        Convert.TryToHexStringLower(both, hex, out _);
        return hex;
    }
}
