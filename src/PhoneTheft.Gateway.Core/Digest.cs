using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace PhoneTheft.Gateway.Core;

/// <summary>
/// A hash over an effective list, moved in O(1) per change: the sum, limb by limb modulo 2³², of
/// XXH128 (seed 0) over the 14 digits and the status letter of every device that is not permitted.
/// </summary>
/// <remarks>
/// Equal digests mean equal lists, as far as accidents go. A sum is easily forged, so a digest does not protect against an attacker.
/// Plain 32-bit additions because a store's script must compute the same in Lua 5.1 (doubles) and 5.4 (integers).
/// </remarks>
/// <param name="A">Bytes 0–3 of the big-endian hash, summed.</param>
/// <param name="B">Bytes 4–7.</param>
/// <param name="C">Bytes 8–11.</param>
/// <param name="D">Bytes 12–15.</param>
public readonly record struct Digest(uint A, uint B, uint C, uint D)
{
    /// <summary>Bytes of a digest.</summary>
    public const int Size = 16;

    /// <summary>The digest of the empty list.</summary>
    public static Digest Empty => default;

    /// <summary>What one device adds: nothing when it is permitted.</summary>
    public static Digest Of(EquipmentIdentity identity, EquipmentStatus status)
    {
        if (LetterOf(status) is not { } letter)
        {
            return Empty;
        }

        Span<byte> text = stackalloc byte[EquipmentIdentity.Length + 1];
        identity.TryFormat(text, out _);
        text[^1] = letter;
        Span<byte> hash = stackalloc byte[Size];
        XxHash128.Hash(text, hash);
        return Read(hash);
    }

    /// <summary>What one hold adds to the digest of its carrier's holds: everything that makes two holds the same.</summary>
    /// <remarks>
    /// XXH128 (seed 0) of the UTF-8 text "identity, tab, B or T, number of the reason, tab, expires_at in seconds or nothing, tab,
    /// reference".
    /// </remarks>
    public static Digest Of(Hold hold)
    {
        ArgumentNullException.ThrowIfNull(hold);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{hold.Identity}\t{(hold.Disposition == Disposition.Track ? 'T' : 'B')}{(int)hold.Reason}\t{hold.ExpiresAt?.ToUnixTimeSeconds()}\t{hold.Reference}");
        Span<byte> hash = stackalloc byte[Size];
        XxHash128.Hash(Encoding.UTF8.GetBytes(text), hash);
        return Read(hash);
    }

    /// <summary>Reads 16 bytes, as <see cref="Write"/> writes them; what follows them is left alone.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 16 bytes.</exception>
    public static Digest Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt32BigEndian(bytes),
        BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]),
        BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]));

    /// <summary>Reads 32 hexadecimal digits, as the store writes them.</summary>
    /// <exception cref="FormatException">It isn't 32 hexadecimal digits.</exception>
    public static Digest Parse(ReadOnlySpan<char> hex)
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (hex.Length != 2 * Size || Convert.FromHexString(hex, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            throw new FormatException("A digest must be 32 hexadecimal digits.");
        }

        return Read(bytes);
    }

    /// <summary>Reads 32 hexadecimal digits in UTF-8.</summary>
    /// <exception cref="FormatException">It isn't 32 hexadecimal digits.</exception>
    public static Digest Parse(ReadOnlySpan<byte> utf8Hex)
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (utf8Hex.Length != 2 * Size || Convert.FromHexString(utf8Hex, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            throw new FormatException("A digest must be 32 hexadecimal digits.");
        }

        return Read(bytes);
    }

    /// <summary>The digest of both lists together: modulo 2³² in each limb.</summary>
    public static Digest operator +(Digest left, Digest right) => unchecked(
        new(left.A + right.A, left.B + right.B, left.C + right.C, left.D + right.D));

    /// <summary>The digest of the left list without the entries of the right one: modulo 2³² in each limb.</summary>
    public static Digest operator -(Digest left, Digest right) => unchecked(
        new(left.A - right.A, left.B - right.B, left.C - right.C, left.D - right.D));

    /// <summary>Writes 16 bytes, big-endian.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is room for fewer than 16 bytes.</exception>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, A);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], B);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], C);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], D);
    }

    /// <summary>The 16 bytes, big-endian.</summary>
    public byte[] ToByteArray()
    {
        var bytes = new byte[Size];
        Write(bytes);
        return bytes;
    }

    /// <summary>32 hexadecimal digits in lower case.</summary>
    public override string ToString() => $"{A:x8}{B:x8}{C:x8}{D:x8}";

    private static byte? LetterOf(EquipmentStatus status) => status switch
    {
        EquipmentStatus.Prohibited => (byte)'B',
        EquipmentStatus.Tracked => (byte)'T',
        _ => null,
    };
}
