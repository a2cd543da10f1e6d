using System.Globalization;

namespace PhoneTheft.Gateway.Store.Repair;

/// <summary>How many carriers block a device and how many track it: all that its status follows from.</summary>
internal readonly record struct DeviceOwners(int Blocks, int Tracks)
{
    /// <summary>As the store writes a status.</summary>
    public char Letter => Blocks > 0 ? 'B' : Tracks > 0 ? 'T' : '-';

    /// <summary>As the store writes it.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Blocks},{Tracks}");
}
