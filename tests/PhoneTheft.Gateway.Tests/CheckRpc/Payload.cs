using System.Buffers;
using CsCheck;
using Grpc.Core;

namespace PhoneTheft.Gateway.Tests.CheckRpc;

/// <summary>A message's bytes as gRPC hands them to a reader, in one piece or in several.</summary>
internal sealed class Payload(byte[] bytes, int cutAt) : DeserializationContext
{
    public override int PayloadLength => bytes.Length;

    /// <summary>The bytes, cut in two where that is inside.</summary>
    public ReadOnlySequence<byte> Sequence =>
        cutAt > 0 && cutAt < bytes.Length ? Piece.Sequence(bytes[..cutAt], bytes[cutAt..]) : new ReadOnlySequence<byte>(bytes);

    /// <summary>IMEIs as people write them and as they don't, with bytes that are no text among them.</summary>
    public static Gen<byte[]> ImeiTexts { get; } = Gen.Frequency(
        (8, Gen.Char["0123456789"].Array[13, 17].Select(digits => System.Text.Encoding.UTF8.GetBytes(digits))),
        (3, Gen.Char["0123456789-. imevsIMEVSé€"].Array[0, 24].Select(text => System.Text.Encoding.UTF8.GetBytes(text))),
        (1, Gen.Byte.Array[0, 40]),
        (1, Gen.Const("imei-490154203237518"u8.ToArray())),
        (1, Gen.Char["0123456789"].Array[120, 300].Select(digits => System.Text.Encoding.UTF8.GetBytes(digits))));

    public override byte[] PayloadAsNewBuffer() => bytes;

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => Sequence;

    /// <summary>A field of a protobuf message, by the book or with what the book forbids.</summary>
    public static Gen<byte[]> Field(int number, int type) => (type switch
    {
        0 => Gen.Frequency(
            (5, Gen.Int[0, 300].Select(value => Varint((ulong)value))), (2, Gen.ULong.Select(Varint)), (1, Gen.Byte.Array[0, 12])),
        1 => Gen.Byte.Array[8],
        2 => ImeiTexts.Select(text => (byte[])[.. Varint((ulong)text.Length), .. text]),
        5 => Gen.Byte.Array[4],
        _ => Gen.Byte.Array[0, 3],
    }).Select(value => (byte[])[.. Varint((ulong)((number << 3) | type)), .. value]);

    /// <summary>Messages: the fields named, mostly; others; doubled, out of order, cut short; or plain garbage.</summary>
    public static Gen<byte[]> Messages(params (int Number, int Type)[] known)
    {
        var usual = Gen.OneOf(known).SelectMany(field => Field(field.Number, field.Type));
        var any = Gen.Select(Gen.Int[0, 20], Gen.Int[0, 7]).SelectMany((number, type) => Field(number, type));
        var inOrder = known.Select(field => Field(field.Number, field.Type)).Aggregate(
            Gen.Const(Array.Empty<byte>()), (message, field) => Gen.Select(message, field, (first, then) => (byte[])[.. first, .. then]));
        var shuffled = Gen.Frequency((6, usual), (1, any)).Array[0, 6].Select(fields => fields.SelectMany(field => field).ToArray());
        var whole = Gen.Frequency((4, inOrder), (4, shuffled), (1, Gen.Byte.Array[0, 30]));
        return Gen.Select(whole, Gen.Int[0, 20], (message, cut) => cut == 1 && message.Length > 0 ? message[..^1] : message);
    }

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value > 0x7F; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }
}
