using System.Globalization;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Store.Format;

/// <summary>How many carriers block a device and how many track it. Its status follows from that.</summary>
internal readonly record struct DeviceOwners(int Blocks, int Tracks)
{
    public EquipmentStatus Status =>
        Blocks > 0 ? EquipmentStatus.Prohibited : Tracks > 0 ? EquipmentStatus.Tracked : EquipmentStatus.Permitted;

    /// <summary>As the store writes it: "blocks,tracks".</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Blocks},{Tracks}");

    /// <param name="text">"blocks,tracks".</param>
    /// <exception cref="FormatException">The text is not two numbers.</exception>
    public static DeviceOwners Parse(ReadOnlySpan<byte> text)
    {
        var fields = new FieldReader(text, separator: (byte)',');
        return new DeviceOwners(fields.NextInt32(), fields.NextInt32());
    }
}
