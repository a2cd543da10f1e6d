using System.Buffers;
using Google.Protobuf;
using Grpc.Core;
using PhoneTheft.Gateway.Checking;
using PhoneTheft.Gateway.CheckRpc.FastPath;
using PhoneTheft.Gateway.Tests.Checking;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.CheckRpc;

public sealed class CheckManyResponderTests
{
    private static readonly string[] Some = [Checkers.Blocked, "nonsense", Checkers.Tracked, Checkers.Free, "490154203237519", ""];

    [Fact]
    public void Results_come_in_request_order_followed_by_their_shards()
    {
        var response = Answer(new Checkers(), null, Some);

        Assert.Equal(
            [
                EquipmentStatus.Prohibited,
                EquipmentStatus.Unspecified,
                EquipmentStatus.Tracked,
                EquipmentStatus.Permitted,
                EquipmentStatus.Prohibited,
                EquipmentStatus.Unspecified],
            response.Results.Select(result => result.Status));
        Assert.Equal([null, ErrorReason.ImeiCharacter, null, null, null, ErrorReason.ImeiEmpty], response.Results.Select(
            result => result.Error?.Reason));
        Assert.Equal([false, false, false, false, true, false], response.Results.Select(result => result.CheckDigitMismatch));
        Assert.Equal([7, 0, 0, 12, 7, 0], response.Results.Select(result => (int)result.Shard));
        Assert.Equal(
            [(0, 40), (7, 47), (12, 52)], response.Shards.Select(shard => ((int)shard.Revision.Shard, (int)shard.Revision.Number)));
        Assert.All(response.Shards, shard => Assert.Equal((2_000ul, false), (shard.StalenessMs, shard.Suspect)));
    }

    [Fact]
    public void What_the_store_lost_is_answered_and_marked_as_for_one_device()
    {
        var checkers = new Checkers();
        checkers.Lose(Checkers.Free, PhoneTheft.Gateway.Core.EquipmentStatus.Prohibited);
        checkers.Lose(Checkers.Blocked, PhoneTheft.Gateway.Core.EquipmentStatus.Tracked);

        var response = Answer(checkers, null, Some);

        Assert.Equal([2, 0, 3, 2, 2, 0], response.Results.Select(result => (int)result.Status));
        Assert.Equal([false, false, false, true, false, false], response.Results.Select(result => result.LostHold));
        Assert.Equal([7, 0, 0, 12, 7, 0], response.Results.Select(result => (int)result.Shard));
        Assert.Equal([40, 47, 52], response.Shards.Select(shard => (int)shard.Revision.Number));
    }

    [Fact]
    public void Answers_that_are_too_stale_are_errors()
    {
        var response = Answer(new Checkers(), TimeSpan.FromSeconds(1), Some);

        Assert.Equal(
            [
                ErrorReason.TooStale,
                ErrorReason.ImeiCharacter,
                ErrorReason.TooStale,
                ErrorReason.TooStale,
                ErrorReason.TooStale,
                ErrorReason.ImeiEmpty],
            response.Results.Select(result => result.Error.Reason));
        Assert.Empty(response.Shards);
    }

    [Fact]
    public void A_shard_that_is_not_loaded_fails_the_call()
    {
        var refusal = Assert.Throws<RpcException>(() => Answer(new Checkers(loaded: 3), null, Some));

        Assert.Equal(StatusCode.Unavailable, refusal.StatusCode);
    }

    [Fact]
    public void Each_is_counted_by_what_became_of_it()
    {
        var tally = new CheckTally();
        new Checkers().Many.Answer(Question(Some), null, ref tally);

        Assert.Equal(
            (2, 1, 1, 2, 0),
            (
                tally[CheckOutcome.Prohibited],
                tally[CheckOutcome.Tracked],
                tally[CheckOutcome.Permitted],
                tally[CheckOutcome.Malformed],
                tally[CheckOutcome.Refused]));
    }

    private static CheckManyRequestFrame Question(string[] imeis) =>
        CheckManyRequestFrame.Read(new Payload(new CheckManyRequest { Imeis = { imeis } }.ToByteArray(), 20));

    [Fact]
    public void A_call_whose_deadline_has_passed_is_not_worked_on() =>
        Assert.Throws<OperationCanceledException>(() =>
        {
            var tally = new CheckTally();
            new Checkers().Many.Answer(Question(Some), null, ref tally, new CancellationToken(canceled: true));
        });

    private static CheckManyResponse Answer(Checkers checkers, TimeSpan? maxStaleness, string[] imeis)
    {
        var tally = new CheckTally();
        var written = new Written();
        CheckManyResponseFrame.Write(checkers.Many.Answer(Question(imeis), maxStaleness, ref tally), written);
        return CheckManyResponse.Parser.ParseFrom(written.Bytes.WrittenSpan);
    }

    private sealed class Written : SerializationContext
    {
        public ArrayBufferWriter<byte> Bytes { get; } = new();

        public override IBufferWriter<byte> GetBufferWriter() => Bytes;

        public override void SetPayloadLength(int payloadLength) => Assert.True(payloadLength > 0);

        public override void Complete() => Assert.NotEqual(0, Bytes.WrittenCount);
    }
}
