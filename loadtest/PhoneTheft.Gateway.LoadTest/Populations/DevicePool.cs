using System.Diagnostics;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.LoadTest.Populations;

/// <summary>Devices to ask for, ready to be sent, each with the answer that is right.</summary>
/// <remarks>
/// One record of 17 bytes per device: tag and length of a string field 1, then 15 digits, the last one the check digit. A record is the whole
/// CheckRequest, and neighbouring records are the whole CheckManyRequest; so a call costs a copy.
/// </remarks>
internal sealed class DevicePool
{
    /// <summary>Bytes of a record.</summary>
    public const int Stride = 2 + Digits;

    /// <summary>Digits of an IMEI as it is sent.</summary>
    public const int Digits = EquipmentIdentity.Length + 1;

    // protobuf: field 1, length-delimited.
    private const byte Tag = 0x0A;

    private readonly byte[] _records;
    private readonly byte[] _expected;

    /// <param name="devices">With the status that is right for each.</param>
    public DevicePool(IEnumerable<KeyValuePair<EquipmentIdentity, EquipmentStatus>> devices)
    {
        var all = devices.ToArray();
        ArgumentOutOfRangeException.ThrowIfZero(all.Length, nameof(devices));
        Count = all.Length;
        _records = new byte[Count * Stride];
        _expected = new byte[Count];
        for (var i = 0; i < Count; i++)
        {
            var record = _records.AsSpan(i * Stride, Stride);
            record[0] = Tag;
            record[1] = Digits;
            all[i].Key.TryFormat(record[2..], out _);
            record[^1] = (byte)('0' + Imei.CheckDigitOf(all[i].Key));
            _expected[i] = (byte)all[i].Value;
        }
    }

    public int Count { get; }

    /// <summary>The records of some devices in a row.</summary>
    public ReadOnlySpan<byte> Records(int first, int count)
    {
        Debug.Assert(first + count <= Count);
        return _records.AsSpan(first * Stride, count * Stride);
    }

    /// <summary>The 15 digits of one.</summary>
    public ReadOnlySpan<byte> DigitsOf(int device) => _records.AsSpan((device * Stride) + 2, Digits);

    /// <summary>The EquipmentStatus of the contract that is right for it.</summary>
    public byte ExpectedOf(int device) => _expected[device];

    /// <summary>The same for some in a row.</summary>
    public ReadOnlySpan<byte> Expected(int first, int count) => _expected.AsSpan(first, count);
}
