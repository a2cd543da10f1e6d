using System.Numerics;

namespace PhoneTheft.Gateway.Core;

/// <summary>Numbers of 0 … 2⁶³ − 1 in seven bits a byte, lowest first, the top bit set on all but the last.</summary>
internal static class Varint
{
    /// <summary>Bytes of the longest.</summary>
    public const int MaxSize = 9;

    /// <summary>How many bytes it takes to write one, also one above 2⁶³ − 1.</summary>
    public static int SizeOf(ulong value) => (70 - BitOperations.LeadingZeroCount(value | 1)) / 7;

    /// <summary>Writes at the front and returns how many bytes that took.</summary>
    public static int Write(Span<byte> destination, long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        var size = 0;
        for (; value > 0x7F; value >>= 7)
        {
            destination[size++] = (byte)(value | 0x80);
        }

        destination[size++] = (byte)value;
        return size;
    }

    /// <summary>Reads at the front and moves on; false when it is cut off, longer than need be or too large.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> source, out long value)
    {
        value = 0;
        for (var i = 0; i < Math.Min(MaxSize, source.Length); i++)
        {
            value |= (long)(source[i] & 0x7F) << (7 * i);
            if (source[i] < 0x80)
            {
                var shortest = source[i] != 0 || i == 0;
                source = source[(i + 1)..];
                return shortest;
            }
        }

        return false;
    }
}
