using System.IO.Hashing;

namespace PhoneTheft.Gateway.Core.Replication;

/// <summary>Digests of many devices of one TAC, one shard: the TAC's digits are written once, the serial's come from a table. One thread.</summary>
/// <remarks>The same as <see cref="Digest.Of(EquipmentIdentity, EquipmentStatus)"/>, added up; a test compares them.</remarks>
internal sealed class TacHasher(int shard, int shards)
{
    private const int TacDigits = 8;

    // "000" … "999", four bytes apart.
    private static readonly byte[] Triples = [.. Enumerable.Range(0, 1_000).SelectMany(n => new[] { Digit(n / 100), Digit(n / 10 % 10), Digit(n % 10), (byte)0 })];

    private readonly byte[] _text = new byte[EquipmentIdentity.Length + 1];

    public void Begin(uint tac, EquipmentStatus status)
    {
        tac.TryFormat(_text, out _, "D8");
        _text[^1] = status == EquipmentStatus.Prohibited ? (byte)'B' : (byte)'T';
    }

    public Digest Of(int slot)
    {
        var (high, low) = Math.DivRem((slot * shards) + shard, 1_000);
        Triples.AsSpan(4 * high, 3).CopyTo(_text.AsSpan(TacDigits));
        Triples.AsSpan(4 * low, 3).CopyTo(_text.AsSpan(TacDigits + 3));
        var hash = XxHash128.HashToUInt128(_text);
        var (first, last) = ((ulong)(hash >> 64), (ulong)hash);
        return new Digest((uint)(first >> 32), (uint)first, (uint)(last >> 32), (uint)last);
    }

    private static byte Digit(int digit) => (byte)('0' + digit);
}
