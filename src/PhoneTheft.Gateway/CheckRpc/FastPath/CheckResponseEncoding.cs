using PhoneTheft.Gateway.Checking;

namespace PhoneTheft.Gateway.CheckRpc.FastPath;

/// <summary>Writes an answer as CheckResponse and CheckStreamResponse carry it, byte for byte as the generated code would.</summary>
/// <remarks>
/// Both have the same six fields in the same order, in CheckStreamResponse one number higher, after its correlation_id:
/// status, revision (its bytes made once per position), staleness_ms, suspect, check_digit_mismatch, lost_hold (two numbers higher: its
/// error lies between). What is 0 or false is left out.
/// </remarks>
internal static class CheckResponseEncoding
{
    /// <summary>The longest answer: 11 correlation_id + 2 + 38 revision + 11 staleness_ms + 2 + 2 + 2.</summary>
    public const int MaxSize = 68;

    private const int FirstOfResponse = 1;
    private const int FirstOfStreamResponse = 2;
    private const int LostHoldOfResponse = 6;
    private const int LostHoldOfStreamResponse = 8;
    private const int Varint = 0;
    private const int Bytes = 2;

    /// <returns>How many bytes.</returns>
    public static int Write(Span<byte> to, in CheckAnswer answer, PositionMessage position) =>
        WriteLostHold(to, WriteFields(to, 0, FirstOfResponse, answer, position), LostHoldOfResponse, answer);

    /// <inheritdoc cref="Write(Span{byte}, in CheckAnswer, PositionMessage)"/>
    public static int Write(Span<byte> to, ulong correlationId, in CheckAnswer answer, PositionMessage position) =>
        WriteLostHold(
            to, WriteFields(to, WriteNumber(to, 0, 1, correlationId), FirstOfStreamResponse, answer, position), LostHoldOfStreamResponse, answer);

    private static int WriteFields(Span<byte> to, int at, int field, in CheckAnswer answer, PositionMessage position)
    {
        at = WriteNumber(to, at, field, (ulong)answer.Status);
        to[at++] = Tag(field + 1, Bytes);
        position.Encoded.CopyTo(to[at..]);
        at += position.Encoded.Length;
        at = WriteNumber(to, at, field + 2, (ulong)answer.Freshness.StalenessMs);
        at = WriteNumber(to, at, field + 3, answer.Freshness.Suspect ? 1UL : 0);
        return WriteNumber(to, at, field + 4, answer.CheckDigitMismatch ? 1UL : 0);
    }

    private static int WriteLostHold(Span<byte> to, int at, int field, in CheckAnswer answer) =>
        WriteNumber(to, at, field, answer.LostHold ? 1UL : 0);

    private static int WriteNumber(Span<byte> to, int at, int field, ulong value)
    {
        if (value == 0)
        {
            return at;
        }

        to[at++] = Tag(field, Varint);
        for (; value > 0x7F; value >>= 7)
        {
            to[at++] = (byte)(value | 0x80);
        }

        to[at++] = (byte)value;
        return at;
    }

    private static byte Tag(int field, int type) => (byte)((field << 3) | type);
}
