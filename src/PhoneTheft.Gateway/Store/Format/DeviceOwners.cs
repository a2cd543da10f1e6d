using System.Globalization;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Store.Format;

/// <summary>How many carriers block a device and how many track it. Its status follows from that.</summary>
internal readonly record struct DeviceOwners(int Blocks, int Tracks)
{
    public EquipmentStatus Status => Blocks > 0 ? EquipmentStatus.Prohibited : Tracks > 0 ? EquipmentStatus.Tracked : EquipmentStatus.Permitted;

    /// <summary>As the store writes it: "blocks,tracks".</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Blocks},{Tracks}");

    /// <param name="text">"blocks,tracks"; empty when nobody holds the device.</param>
    /// <exception cref="FormatException">It is neither.</exception>
    public static DeviceOwners Parse(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return default;
        }

        var fields = new FieldReader(text, separator: (byte)',');
        return new DeviceOwners(fields.NextInt32(), fields.NextInt32());
    }
}
