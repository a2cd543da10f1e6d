using System.Buffers;
using Google.Protobuf;
using Grpc.Core;
using PhoneTheft.Gateway.V1;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;

namespace PhoneTheft.Gateway.CheckRpc.FastPath;

/// <summary>
/// A CheckManyResponse, encoded while it is answered: <c>0A length result</c> for each IMEI, then <c>12 length freshness</c> for each
/// shard.
/// </summary>
/// <remarks>
/// A result is <c>08 status [10 01 if the check digit is wrong] [18 shard unless 0] [28 01 if from a lost hold]</c>. Errors and freshness are few, and the
/// generated code writes them: messages written one after the other are one message, by protobuf's rules.
/// </remarks>
internal sealed class CheckManyResponseFrame
{
    // Answers of 10,000 devices take 80 kB; what thousands of errors have made longer isn't kept.
    private const int MostKept = 1 << 18;

    private const int LongestResult = 10;

    private readonly ArrayBufferWriter<byte> _bytes = new(LongestResult << 10);

    public void Clear() => _bytes.ResetWrittenCount();

    public void AddResult(EquipmentStatus status, bool checkDigitMismatch, int shard, bool lostHold)
    {
        var to = _bytes.GetSpan(LongestResult);
        var at = 2;
        to[at++] = 1 << 3;
        to[at++] = (byte)status;
        if (checkDigitMismatch)
        {
            to[at++] = 2 << 3;
            to[at++] = 1;
        }

        if (shard != 0)
        {
            to[at++] = 3 << 3;
            to[at++] = (byte)shard;
        }

        if (lostHold)
        {
            to[at++] = 5 << 3;
            to[at++] = 1;
        }

        to[0] = (1 << 3) | 2;
        to[1] = (byte)(at - 2);
        _bytes.Advance(at);
    }

    /// <summary>Results that carry errors, or the freshness of the shards, which come after all results.</summary>
    public void Add(CheckManyResponse part) => part.WriteTo(_bytes);

    /// <inheritdoc cref="CheckResponseFrame.Write"/>
    public static void Write(CheckManyResponseFrame response, SerializationContext context)
    {
        context.SetPayloadLength(response._bytes.WrittenCount);
        context.GetBufferWriter().Write(response._bytes.WrittenSpan);
        context.Complete();
        if (response._bytes.Capacity <= MostKept)
        {
            ThreadLocalPool<CheckManyResponseFrame>.Return(response);
        }
    }
}
