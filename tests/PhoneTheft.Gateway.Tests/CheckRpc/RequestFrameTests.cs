using CsCheck;
using Google.Protobuf;
using PhoneTheft.Gateway.CheckRpc.FastPath;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.CheckRpc;

/// <summary>
/// Our readers against the generated ones: whatever the bytes, the same device, the same error, the same refusal to read.
/// </summary>
public sealed class RequestFrameTests
{
    private const int Text = 2;
    private const int Number = 0;

    [Fact]
    public void A_check_is_read_as_the_generated_parser_reads_it() =>
        Gen.Select(Payload.Messages((1, Text)), Gen.Int[0, 40]).Sample(
            (bytes, cut) =>
            {
                var payload = new Payload(bytes, cut);
                var expected = Read(() => CheckRequest.Parser.ParseFrom(payload.Sequence));
                var question = Read(() => CheckRequestFrame.Read(payload));

                return (expected, question) switch
                {
                    (null, null) => true,
                    ({ } request, { } read) => ImeiArgument.Read(request.Imei, out var imei) == read.Malformed
                        && imei == read.Imei
                        && Equals(request.Consistency, read.Consistency),
                    _ => false,
                };
            }, iter: 50_000);

    [Fact]
    public void A_streamed_message_is_read_as_the_generated_parser_does()
    {
        var plain = 0;
        Payload.Messages((1, Number), (2, Text)).Sample(
            bytes =>
            {
                if (!FastRequestReader.TryReadStreamed(bytes, out var correlationId, out var imei))
                {
                    return true;
                }

                Interlocked.Increment(ref plain);
                var request = CheckStreamRequest.Parser.ParseFrom(bytes);
                return request.CorrelationId == correlationId
                    && request.MaxStaleness is null
                    && Imei.TryParse(request.Imei, out var expected, out _)
                    && expected == imei;
            }, iter: 50_000);

        Assert.True(plain > 5_000, $"Only {plain} were plain: this test would not see a reader that errs.");
    }

    [Fact]
    public void Many_are_read_as_the_generated_parser_reads_them() =>
        Gen.Select(Payload.Messages((1, Text), (1, Text), (1, Text)), Gen.Int[0, 60]).Sample(
            (bytes, cut) =>
            {
                var payload = new Payload(bytes, cut);
                var expected = Read(() => CheckManyRequest.Parser.ParseFrom(payload.Sequence));
                var question = Read(() => CheckManyRequestFrame.Read(payload));

                return (expected, question) switch
                {
                    (null, null) => true,
                    ({ } request, { } read) => request.Imeis.Count == read.Count
                        && Equals(request.Consistency, read.Consistency)
                        && request.Imeis.Select(ItemOf).SequenceEqual(ItemsOf(read)),
                    _ => false,
                };
            }, iter: 50_000);

    [Fact]
    public void More_than_the_limit_are_counted()
    {
        var request = new CheckManyRequest { Imeis = { Enumerable.Repeat("490154203237518", 10_003) } };

        var question = CheckManyRequestFrame.Read(new Payload(request.ToByteArray(), 5_000));

        Assert.Equal((10_003, 10_000), (question.Count, question.Identities.Length));
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

    private static (ulong Identity, ItemNote Note) ItemOf(string text) =>
        !Imei.TryParse(text, out var imei, out var error) ? (0, ItemNote.Malformed + (byte)error)
        : (imei.Identity.Value, imei.CheckDigit == CheckDigit.Wrong ? ItemNote.CheckDigitMismatch : ItemNote.None);

    private static IEnumerable<(ulong Identity, ItemNote Note)> ItemsOf(CheckManyRequestFrame question) =>
        Enumerable.Range(0, question.Count).Select(i => (question.Identities[i].Value, question.Notes[i]));
}
