using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.LoadTest.Plans;

namespace PhoneTheft.Gateway.LoadTest.Populations;

/// <summary>Devices of a list in the interchange form, and others of the same TACs. The same for the same seed.</summary>
/// <remarks>
/// Read here and not with the reader of <c>phonetheft import</c>: the generator depends on Core only, so that it judges the gateway
/// without the code of the gateway's own programs. It needs two columns of a plain file. A device read wrongly is a wrong answer, and
/// one wrong answer fails the run.
/// </remarks>
internal sealed class ListedDevices
{
    private readonly Random _random;
    private readonly EquipmentIdentity[] _devices;
    private readonly HashSet<EquipmentIdentity> _all;

    /// <param name="file">With a column IMEI and perhaps a column status: empty or blacklist blocks, anything else does not.</param>
    /// <param name="seed">Of the choice.</param>
    /// <exception cref="LoadException">There is no such file, or nothing in it.</exception>
    public ListedDevices(string file, int seed)
    {
        _random = new Random(seed);
        try
        {
            _devices = [.. Read(file).Distinct()];
        }
        catch (IOException e)
        {
            throw new LoadException($"Cannot read the list: {e.Message}", e);
        }

        _all = [.. _devices];
        if (_devices.Length == 0)
        {
            throw new LoadException($"{file} must have at least one device that is blocked.");
        }
    }

    /// <summary>One of the list, or one that isn't on it but could be.</summary>
    public KeyValuePair<EquipmentIdentity, EquipmentStatus> Mixed(double listedShare)
    {
        var device = _devices[_random.Next(_devices.Length)];
        if (_random.NextDouble() < listedShare)
        {
            return new(device, EquipmentStatus.Prohibited);
        }

        while (_all.Contains(device))
        {
            device = EquipmentIdentity.FromValue(((ulong)device.Tac * EquipmentIdentity.SerialsPerTac) + (ulong)_random.Next(EquipmentIdentity.SerialsPerTac));
        }

        return new(device, EquipmentStatus.Permitted);
    }

    private static IEnumerable<EquipmentIdentity> Read(string file)
    {
        using var lines = File.ReadLines(file).GetEnumerator();
        var header = lines.MoveNext() ? lines.Current.Split(',') : [];
        var imei = Array.FindIndex(header, name => name.Equals("IMEI", StringComparison.OrdinalIgnoreCase));
        var status = Array.FindIndex(header, name => name.Equals("status", StringComparison.OrdinalIgnoreCase));
        if (imei < 0)
        {
            throw new LoadException($"The first line of {file} must name a column IMEI.");
        }

        while (lines.MoveNext())
        {
            var fields = lines.Current.Split(',');
            var isBlocked = status < 0 || status >= fields.Length || fields[status] is "" or "blacklist";
            if (isBlocked && imei < fields.Length && Imei.TryParse(fields[imei], out var device, out _))
            {
                yield return device.Identity;
            }
        }
    }
}
