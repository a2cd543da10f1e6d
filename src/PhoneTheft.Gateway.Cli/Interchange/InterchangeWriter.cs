using System.Globalization;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Interchange;

/// <summary>Collects a list in 12 bytes per device, and writes it in the interchange form, sorted by identity.</summary>
internal sealed class InterchangeWriter
{
    private const int NoDate = 0;

    // "IMEI,YYYYMMDD,blacklist" and a line break.
    private const int LongestLine = 34;

    private ulong[] _identities = new ulong[1024];
    private int[] _dates = new int[1024];

    public int Count { get; private set; }

    public void Add(EquipmentIdentity identity, DateTime? assertedAt)
    {
        if (Count == _identities.Length)
        {
            Array.Resize(ref _identities, Count * 2);
            Array.Resize(ref _dates, Count * 2);
        }

        _identities[Count] = identity.Value;
        _dates[Count++] = assertedAt is { } at ? (at.Year * 10_000) + (at.Month * 100) + at.Day : NoDate;
    }

    /// <summary>Sorts the list and writes it.</summary>
    public void Write(Stream stream, CancellationToken cancellationToken)
    {
        Array.Sort(_identities, _dates, 0, Count);
        var buffered = new BufferedStream(stream, 1 << 16);
        buffered.Write("IMEI,reporting_date,status\n"u8);
        Span<byte> line = stackalloc byte[LongestLine];
        for (var i = 0; i < Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            EquipmentIdentity.FromValue(_identities[i]).TryFormat(line, out var length);
            line[length++] = (byte)',';
            if (_dates[i] != NoDate)
            {
                _dates[i].TryFormat(line[length..], out var written, "D8", CultureInfo.InvariantCulture);
                length += written;
            }

            ",blacklist\n"u8.CopyTo(line[length..]);
            buffered.Write(line[..(length + ",blacklist\n"u8.Length)]);
        }

        buffered.Flush();
    }
}
