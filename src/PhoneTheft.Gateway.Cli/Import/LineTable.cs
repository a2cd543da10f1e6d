using System.Diagnostics;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Interchange.Cells;
using PhoneTheft.Gateway.Cli.Interchange.Tables;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>The intents of many lines, in 12 bytes per line: 10 million lines take 120 MB.</summary>
/// <remarks>
/// A key has the identity (47 bits), whether the line ends a hold (1 bit), and 16 more bits: for a hold, the day counted from
/// 2000, or <see cref="NoDay"/>; for an end, 0 by status or 1 by removal. Sorted, the lines of a device stand together, holds
/// before ends, the earliest day first. The line number is stored with its number of digits (2 bits). Two arrays instead of one
/// of structs, because plain numbers sort fastest.
/// </remarks>
internal sealed class LineTable
{
    /// <summary>How many lines a file may have. The worldwide list has 170 million.</summary>
    public const int Limit = 200_000_000;

    private const int NoDay = 0xFFFF;
    private const int DayBits = 16;

    private const int NumberBits = 30;
    private const uint LastNumber = (1u << NumberBits) - 1;

    private ulong[] _keys;
    private uint[] _lines;

    public LineTable(int capacity = 1024)
    {
        _keys = new ulong[capacity];
        _lines = new uint[capacity];
    }

    public int Count { get; private set; }

    public PlannedLine this[int index] => Unpack(_keys[index], _lines[index]);

    public void Add(PlannedLine line)
    {
        if (Count == _keys.Length)
        {
            Grow();
        }

        if (line.Number > LastNumber)
        {
            throw TooLong();
        }

        _keys[Count] = Pack(line);
        _lines[Count++] = (uint)line.Number | ((uint)Math.Max(0, line.Digits - EquipmentIdentity.Length + 1) << NumberBits);
    }

    /// <summary>Copies a line to an earlier place.</summary>
    public void Move(int from, int to) => (_keys[to], _lines[to]) = (_keys[from], _lines[from]);

    public void Truncate(int count) => Count = count;

    public void Sort() => Array.Sort(_keys, _lines, 0, Count);

    /// <summary>Whether the table has a line about the device; it must be sorted.</summary>
    public bool Contains(EquipmentIdentity identity) => IndexOf(identity) >= 0;

    /// <summary>The first line about the device, or null; the table must be sorted.</summary>
    public PlannedLine? Find(EquipmentIdentity identity)
    {
        var index = IndexOf(identity);
        return index < 0 ? null : this[index];
    }

    private int IndexOf(EquipmentIdentity identity)
    {
        var index = Array.BinarySearch(_keys, 0, Count, identity.Value << (DayBits + 1));
        index = index < 0 ? ~index : index;
        return index < Count && _keys[index] >> (DayBits + 1) == identity.Value ? index : -1;
    }

    private static ulong Pack(PlannedLine line)
    {
        var ends = line.Intent != LineIntent.Hold;
        var rest = ends ? (line.Intent == LineIntent.EndByRemoval ? 1 : 0)
            : line.Date is { } date ? date.DayNumber - ReportingDate.Earliest.DayNumber
            : NoDay;
        Debug.Assert(rest is >= 0 and <= NoDay, "A day between 2000 and 2179.");
        return (line.Identity.Value << (DayBits + 1)) | (ends ? 1UL << DayBits : 0) | (uint)rest;
    }

    private static PlannedLine Unpack(ulong key, uint line)
    {
        var rest = (int)(key & NoDay);
        var ends = (key >> DayBits & 1) != 0;
        return new PlannedLine(
            EquipmentIdentity.FromValue(key >> (DayBits + 1)),
            ends ? (rest == 0 ? LineIntent.EndByStatus : LineIntent.EndByRemoval) : LineIntent.Hold,
            ends || rest == NoDay ? null : ReportingDate.Earliest.AddDays(rest),
            line & LastNumber,
            line >> NumberBits is > 0 and var digits ? (int)digits + EquipmentIdentity.Length - 1 : 0);
    }

    private void Grow()
    {
        if (Count >= Limit)
        {
            throw TooLong();
        }

        var capacity = Math.Min(Limit, Math.Max(Count * 2, 1024));
        Array.Resize(ref _keys, capacity);
        Array.Resize(ref _lines, capacity);
    }

    private static CliException TooLong() =>
        ListFile.Refused("FILE_TOO_LONG", $"The file has more than {Limit:N0} lines.", "Split it into several files.");
}

/// <summary>A planned write to one device.</summary>
/// <param name="Identity">The device.</param>
/// <param name="Intent">Never <see cref="LineIntent.None"/>.</param>
/// <param name="Date">The date of the report; null if the line has none.</param>
/// <param name="Number">The line number; 0 if no line names the device and a whole list releases it.</param>
/// <param name="Digits">How many digits the line has for the IMEI; 0 without a line.</param>
internal readonly record struct PlannedLine(EquipmentIdentity Identity, LineIntent Intent, DateOnly? Date, long Number, int Digits = 0);
