using System.Buffers.Binary;
using System.Text;

namespace PhoneTheft.Gateway.Tests.Fuzzing;

/// <summary>Changes inputs a little: most faults of readers are near what they accept.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> words, int longest)
{
    private const int MostChanges = 5;

    private static readonly byte[] Edges = [0, 1, 0x09, 0x0A, 0x0D, 0x20, 0x22, 0x2C, 0x30, 0x39, 0x7F, 0x80, 0xC3, 0xED, 0xFE, 0xFF];

    private static readonly long[] Numbers =
    [
        0, 1, -1, 16, 64, 127, 128, 255, 256, 65_535, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue,
        99_999_999_999_999, 253_402_300_799, 253_402_300_800,
    ];

    /// <summary>A changed copy.</summary>
    /// <param name="input">What to change.</param>
    /// <param name="other">What to take pieces of.</param>
    public byte[] Change(byte[] input, byte[] other)
    {
        var bytes = new List<byte>(input);
        for (var changes = random.Next(1, MostChanges + 1); changes > 0; changes--)
        {
            Change(bytes, other);
        }

        if (bytes.Count > longest)
        {
            bytes.RemoveRange(longest, bytes.Count - longest);
        }

        return [.. bytes];
    }

    private void Change(List<byte> bytes, byte[] other)
    {
        var at = random.Next(bytes.Count + 1);
        var length = Math.Min(bytes.Count - at, 1 << random.Next(8));
        switch (random.Next(11))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = Edges[random.Next(Edges.Length)];
                break;
            case 2 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 3:
                bytes.Insert(at, (byte)random.Next(256));
                break;
            case 4:
                bytes.RemoveRange(at, length);
                break;
            case 5:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 6:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 7 when other.Length > 0:
                var from = random.Next(other.Length);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, 1 << random.Next(10))).ToArray());
                break;
            case 8 when words.Count > 0:
                bytes.InsertRange(at, words[random.Next(words.Count)]);
                break;
            case 9:
                bytes.InsertRange(at, NumberText());
                break;
            default:
                PutNumber(bytes, at);
                break;
        }
    }

    private byte[] NumberText() =>
        Encoding.ASCII.GetBytes(Numbers[random.Next(Numbers.Length)].ToString(System.Globalization.CultureInfo.InvariantCulture));

    // As a format with fields of fixed width has it, in either order of bytes.
    private void PutNumber(List<byte> bytes, int at)
    {
        var number = new byte[sizeof(long)];
        var value = Numbers[random.Next(Numbers.Length)];
        if (random.Next(2) == 0)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, value);
        }
        else
        {
            BinaryPrimitives.WriteInt64BigEndian(number, value);
        }

        for (var i = 0; i < 1 << random.Next(4) && at + i < bytes.Count; i++)
        {
            bytes[at + i] = number[i];
        }
    }
}
