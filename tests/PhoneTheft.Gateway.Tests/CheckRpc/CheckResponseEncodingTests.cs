using CsCheck;
using Google.Protobuf;
using PhoneTheft.Gateway.Checking;
using PhoneTheft.Gateway.CheckRpc;
using PhoneTheft.Gateway.CheckRpc.FastPath;
using PhoneTheft.Gateway.V1;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;

namespace PhoneTheft.Gateway.Tests.CheckRpc;

public sealed class CheckResponseEncodingTests
{
    private static readonly Gen<(CheckAnswer Answer, PositionMessage Position)> Answers = Gen.Select(
        Gen.Enum<EquipmentStatus>().Where(status => status != EquipmentStatus.None),
        Gen.Select(Gen.UInt[0, 63], Gen.OneOf(Gen.ULong[0, 200], Gen.ULong), Gen.OneOf(Gen.ULong[0, 200], Gen.ULong), Gen.Byte.Array[8]),
        Gen.OneOf(Gen.Long[0, 300], Gen.Long[0, long.MaxValue]), Gen.Bool, Gen.Bool, Gen.Bool,
        (status, position, staleness, suspect, mismatch, lostHold) => (
            new CheckAnswer(status, new Freshness(null!, staleness, suspect), mismatch, lostHold),
            PositionMessage.Of(new Revision { Shard = position.Item1, Epoch = position.Item2, Number = position.Item3, Chain = ByteString.CopyFrom(position.Item4) })));

    [Fact]
    public void Encoding_equals_the_generated_codes() => Answers.Sample(generated =>
    {
        var (answer, position) = generated;
        Span<byte> bytes = stackalloc byte[CheckResponseEncoding.MaxSize];
        var expected = new CheckResponse
        {
            Status = (V1.EquipmentStatus)answer.Status,
            Revision = position.Revision,
            StalenessMs = (ulong)answer.Freshness.StalenessMs,
            Suspect = answer.Freshness.Suspect,
            CheckDigitMismatch = answer.CheckDigitMismatch,
            LostHold = answer.LostHold,
        };

        return bytes[..CheckResponseEncoding.Write(bytes, answer, position)].SequenceEqual(expected.ToByteArray());
    });

    [Fact]
    public void A_streamed_answer_is_written_byte_for_byte_as_well() => Gen.Select(Answers, Gen.OneOf(Gen.ULong[0, 200], Gen.ULong)).Sample((generated, correlationId) =>
    {
        var (answer, position) = generated;
        Span<byte> bytes = stackalloc byte[CheckResponseEncoding.MaxSize];
        var expected = new CheckStreamResponse
        {
            CorrelationId = correlationId,
            Status = (V1.EquipmentStatus)answer.Status,
            Revision = position.Revision,
            StalenessMs = (ulong)answer.Freshness.StalenessMs,
            Suspect = answer.Freshness.Suspect,
            CheckDigitMismatch = answer.CheckDigitMismatch,
            LostHold = answer.LostHold,
        };

        return bytes[..CheckResponseEncoding.Write(bytes, correlationId, answer, position)].SequenceEqual(expected.ToByteArray());
    });
}
