using Google.Protobuf;
using PhoneTheft.Gateway.CheckRpc.FastPath;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Tests.CheckRpc;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Fuzzing.Targets;

/// <summary>Our readers of checks against the generated ones: the same device, the same error, the same refusal to read.</summary>
/// <remarks>The first byte of an input says where gRPC hands the message over in two pieces.</remarks>
internal sealed class CheckMessageTarget : FuzzTarget
{
    public override string Name => "check-messages";

    public override int ShortRuns => 12_000;

    public override int Longest => 400;

    public override IReadOnlyList<byte[]> Words { get; } =
        [.. WordsOf("490154203237518", "imei-49015420323751", "\u0661"), [0x0A, 0x0F], [0x12, 0x0F], [0x08, 0x96, 0x01], [0x80, 0x80, 0x80]];

    public override IEnumerable<byte[]> Seeds =>
    [
        [0, .. new CheckRequest { Imei = "490154203237518" }.ToByteArray()],
        [5, .. new CheckRequest { Imei = "49-015420-323751-8", Consistency = new Consistency { FullyConsistent = true } }.ToByteArray()],
        [9, .. new CheckManyRequest { Imeis = { "490154203237518", "", "imei-35693803564384", "4901" } }.ToByteArray()],
        [0, .. new CheckStreamRequest { CorrelationId = ulong.MaxValue, Imei = "490154203237518" }.ToByteArray()],
        [0, .. new CheckStreamRequest { CorrelationId = 150, Imei = "490154203237518" }.ToByteArray()],
    ];

    public override string Try(byte[] input)
    {
        var message = input.Length > 0 ? input[1..] : input;
        var payload = new Payload(message, input.Length > 0 ? input[0] : 0);
        return $"{ReadOne(payload)} {ReadMany(payload)} {ReadStreamed(message)}";
    }

    private static string ReadOne(Payload payload)
    {
        var expected = Read(() => CheckRequest.Parser.ParseFrom(payload.Sequence));
        var read = Read(() => CheckRequestFrame.Read(payload));
        Demand(expected is null == read is null, "a check is readable to both");
        if (expected is null || read is null)
        {
            return "unreadable";
        }

        var error = ImeiArgument.Read(expected.Imei, out var imei);
        Demand(error == read.Malformed && imei == read.Imei, "a check is about the same phone");
        Demand(Equals(expected.Consistency, read.Consistency), "a check is as consistent");
        return $"{error?.Reason} {expected.Consistency?.RequirementCase}";
    }

    private static string ReadMany(Payload payload)
    {
        var expected = Read(() => CheckManyRequest.Parser.ParseFrom(payload.Sequence));
        var read = Read(() => CheckManyRequestFrame.Read(payload));
        Demand(expected is null == read is null, "many checks are readable to both");
        if (expected is null || read is null)
        {
            return "unreadable";
        }

        Demand(expected.Imeis.Count == read.Count && Equals(expected.Consistency, read.Consistency), "many checks are as many");
        for (var i = 0; i < expected.Imeis.Count; i++)
        {
            var isGood = Imei.TryParse(expected.Imeis[i], out var imei, out var error);
            var note = !isGood ? ItemNote.Malformed + (byte)error
                : imei.CheckDigit == CheckDigit.Wrong ? ItemNote.CheckDigitMismatch : ItemNote.None;
            Demand(read.Identities[i] == imei.Identity && read.Notes[i] == note, "each of many is about the same phone");
        }

        return $"{Math.Min(expected.Imeis.Count, 3)} {expected.Consistency?.RequirementCase}";
    }

    private static string ReadStreamed(byte[] message)
    {
        if (!FastRequestReader.TryReadStreamed(message, out var correlationId, out var imei))
        {
            return "left to gRPC";
        }

        var expected = CheckStreamRequest.Parser.ParseFrom(message);
        Demand(
            expected.CorrelationId == correlationId && expected.MaxStaleness is null
                && Imei.TryParse(expected.Imei, out var same, out _) && same == imei,
            "a streamed check is about the same phone");
        return "plain";
    }

    private static T? Read<T>(Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
