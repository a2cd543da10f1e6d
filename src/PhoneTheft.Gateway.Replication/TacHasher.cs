using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Replication;

/// <summary>Digests of many devices of one TAC, one shard.</summary>
/// <remarks>
/// The same as <see cref="Digest.Of(EquipmentIdentity, EquipmentStatus)"/>, added up; a test compares them. What is hashed is always 15
/// bytes, and XXH3 takes those as two numbers: bytes 0–7, the TAC's digits, and bytes 7–14, of which six are the serial's and come from
/// a table. So the hash is written out for that one length, and no text is made.
/// </remarks>
internal sealed class TacHasher(int shard, int shards)
{
    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    private const uint Prime32 = 0x85EBCA77;
    private const ulong Avalanche = 0x165667919E3779F9;

    // XXH3's secret: bytes 32–39 xor 40–47, and 48–55 xor 56–63.
    private const ulong FlipLow = 0x78E5C0CC4EE679CB ^ 0x2172FFCC7DD05A82;
    private const ulong FlipHigh = 0x8E2443F7744608B8 ^ 0x4C263A81E69035E0;

    // (Length − 1) << 54, added in.
    private const ulong LengthTerm = (ulong)EquipmentIdentity.Length << 54;

    // "000" … "999", the first digit lowest.
    private static readonly uint[] Triples = [.. Enumerable.Range(0, 1_000).Select(n => Digit(n / 100) | (Digit(n / 10 % 10) << 8) | (Digit(n % 10) << 16))];

    /// <summary>What devices of a TAC add to a digest.</summary>
    /// <param name="tac">Their TAC.</param>
    /// <param name="status">Of all of them; PERMITTED adds nothing.</param>
    /// <param name="slots">Their slots.</param>
    // A gateway that starts hashes its whole list before the runtime would get round to compiling this well: of 10 million
    // entries, see docs/decisions/0016-a-checkpoint-of-the-replica.md.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Digest Of(uint tac, EquipmentStatus status, ReadOnlySpan<ushort> slots)
    {
        if (status == EquipmentStatus.Permitted)
        {
            return Digest.Empty;
        }

        Span<byte> digits = stackalloc byte[8];
        tac.TryFormat(digits, out _, "D8");
        var low = BinaryPrimitives.ReadUInt64LittleEndian(digits);
        var frame = digits[7] | ((ulong)(status == EquipmentStatus.Prohibited ? 'B' : 'T') << 56);
        var triples = Triples;
        uint a = 0, b = 0, c = 0, d = 0;
        foreach (var slot in slots)
        {
            var serial = (uint)((slot * shards) + shard);
            var thousands = serial / 1_000;
            var high = frame | ((ulong)triples[thousands] << 8) | ((ulong)triples[serial - (thousands * 1_000)] << 32);

            // XXH3_len_9to16_128b with seed 0.
            var upper = Math.BigMul(low ^ high ^ FlipLow, Prime1, out var lower);
            lower += LengthTerm;
            high ^= FlipHigh;
            upper += high + ((ulong)(uint)high * (Prime32 - 1));
            lower ^= BinaryPrimitives.ReverseEndianness(upper);
            var hashUpper = Math.BigMul(lower, Prime2, out var hashLower) + (upper * Prime2);

            // Twice in full: called as a method it isn't compiled well in time either, and takes half of it all.
            hashUpper = (hashUpper ^ (hashUpper >> 37)) * Avalanche;
            hashUpper ^= hashUpper >> 32;
            hashLower = (hashLower ^ (hashLower >> 37)) * Avalanche;
            hashLower ^= hashLower >> 32;
            a += (uint)(hashUpper >> 32);
            b += (uint)hashUpper;
            c += (uint)(hashLower >> 32);
            d += (uint)hashLower;
        }

        return new Digest(a, b, c, d);
    }

    private static uint Digit(int digit) => (uint)('0' + digit);
}
