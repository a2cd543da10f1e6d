using System.Security.Cryptography;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Audit;

/// <summary>Devices as keyed hashes: equal for equal devices, and of no use without the key.</summary>
/// <remarks>A plain hash of 14 digits is undone in a day by trying all of them. One thread at a time.</remarks>
public sealed class DeviceHash(AuditKey key) : IDisposable
{
    /// <summary>Bytes of the HMAC-SHA256 that are kept: among a billion devices, two are equal with a probability of 10⁻²¹.</summary>
    public const int Length = 16;

    private readonly IncrementalHash _hash =
        IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Derive("phonetheft audit device 1"u8));

    /// <summary>The hash as a line has it: 32 hexadecimal digits.</summary>
    public string Of(EquipmentIdentity device)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Compute(device, hash);
        return Convert.ToHexStringLower(hash[..Length]);
    }

    public void Dispose() => _hash.Dispose();

    /// <param name="device">The device.</param>
    /// <param name="hash">Takes the whole HMAC; the first <see cref="Length"/> bytes of it count.</param>
    internal void Compute(EquipmentIdentity device, Span<byte> hash)
    {
        Span<byte> digits = stackalloc byte[EquipmentIdentity.Length];
        device.TryFormat(digits, out _);
        _hash.AppendData(digits);
        _hash.GetHashAndReset(hash);
    }
}
