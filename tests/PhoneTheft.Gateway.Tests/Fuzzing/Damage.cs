using System.Buffers.Binary;

namespace PhoneTheft.Gateway.Tests.Fuzzing;

/// <summary>What happens to a sound file, in bytes that can be fuzzed and written down: five for each accident.</summary>
/// <remarks>The kind, three bytes for where, as a part of the file's length in 2²⁴, and one for how.</remarks>
internal static class Damage
{
    private const int Size = 5;
    private const int Most = 8;
    private const int Sector = 512;

    /// <summary>Accidents to begin from.</summary>
    public static IEnumerable<byte[]> Seeds { get; } =
    [
        [0, 0, 0, 0, 1],
        [0, 0x80, 0, 0, 0x10],
        [1, 0x40, 0, 0, 0xFF],
        [2, 0xC0, 0, 0, 0],
        [3, 0x20, 0, 0, 2],
        [4, 0x60, 0, 0, 1],
        [5, 0xFF, 0xFF, 0xFF, 0x41],
    ];

    public static byte[] Do(byte[] sound, ReadOnlySpan<byte> accidents)
    {
        var bytes = new List<byte>(sound);
        for (var i = 0; i < Most && accidents.Length >= Size && bytes.Count > 0; i++, accidents = accidents[Size..])
        {
            var part = BinaryPrimitives.ReadUInt32BigEndian(accidents) & 0xFF_FFFF;
            var at = (int)(part * (long)bytes.Count >> 24);
            var how = accidents[4];
            var length = Math.Min(bytes.Count - at, Sector * (1 + (how % 9)));
            switch (accidents[0] % 7)
            {
                case 0:
                    bytes[at] ^= how;
                    break;
                case 1:
                    bytes[at] = how;
                    break;
                case 2:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 3:
                    // A sector that was never written.
                    for (var zero = at; zero < at + length; zero++)
                    {
                        bytes[zero] = 0;
                    }

                    break;
                case 4:
                    bytes.RemoveRange(at, length);
                    break;
                case 5:
                    bytes.InsertRange(at, Enumerable.Repeat(how, 1 + (how % 64)));
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
            }
        }

        return [.. bytes];
    }
}
