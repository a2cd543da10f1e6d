using Google.Protobuf;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.LoadTest.Answers;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.V1;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;

namespace PhoneTheft.Gateway.Tests.LoadTest;

public sealed class AnswerTests
{
    private static readonly EquipmentIdentity Held = Imei.Parse("490154203237518").Identity;
    private static readonly EquipmentIdentity Free = Imei.Parse("356938035643809").Identity;

    [Fact]
    public void A_record_is_a_request_and_neighbours_are_a_batch()
    {
        var pool = new DevicePool([new(Held, EquipmentStatus.Prohibited), new(Free, EquipmentStatus.Permitted)]);

        Assert.Equal("490154203237518", CheckRequest.Parser.ParseFrom(pool.Records(0, 1)).Imei);
        Assert.Equal(["490154203237518", "356938035643809"], CheckManyRequest.Parser.ParseFrom(pool.Records(0, 2)).Imeis);
        Assert.Equal("356938035643809"u8, pool.DigitsOf(1));
        Assert.Equal([2, 1], pool.Expected(0, 2).ToArray());
    }

    [Fact]
    public void A_status_is_found_in_each_kind_of_answer()
    {
        var revision = new V1.Revision { Shard = 3, Epoch = 1, Number = 77, Chain = ByteString.CopyFrom(1, 2, 3, 4, 5, 6, 7, 8) };
        var one = new CheckResponse { Status = V1.EquipmentStatus.Tracked, Revision = revision, StalenessMs = 5 }.ToByteArray();
        var streamed = new CheckStreamResponse { CorrelationId = 300, Status = V1.EquipmentStatus.Prohibited, Revision = revision }.ToByteArray();

        Assert.Equal(3, AnswerReader.StatusOf(one));
        Assert.Equal(2, AnswerReader.StatusOf(streamed, out var correlation));
        Assert.Equal(300UL, correlation);
    }

    [Fact]
    public void An_answer_without_a_status_is_none()
    {
        var error = new ItemError { Reason = ErrorReason.ImeiCharacter, Message = "no" };

        Assert.Equal(0, AnswerReader.StatusOf([]));
        Assert.Equal(0, AnswerReader.StatusOf(new CheckResult { Error = error }.ToByteArray()));
        Assert.Equal(0, AnswerReader.StatusOf(new CheckStreamResponse { CorrelationId = 1, Error = error }.ToByteArray(), out _));
        Assert.Equal(0, AnswerReader.StatusOf([0xFF, 0xFF]));
    }

    [Theory]
    [InlineData("2 1 3", 0)]
    [InlineData("2 2 3", 1)]
    [InlineData("2 1", 1)]
    [InlineData("", 3)]
    [InlineData("2 1 3 1", 1)]
    public void Wrong_missing_and_superfluous_results_of_a_batch_are_counted(string statuses, int wrong)
    {
        var response = new CheckManyResponse { Shards = { new ShardFreshness { StalenessMs = 1 } } };
        response.Results.AddRange(statuses.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(status => new CheckResult { Status = (V1.EquipmentStatus)int.Parse(status), Shard = 4 }));

        Assert.Equal(wrong, AnswerReader.WrongIn(response.ToByteArray(), [2, 1, 3]));
    }

    [Fact]
    public void A_list_in_the_interchange_form_says_what_is_held()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "reporting_date,IMEI,status\n20250101,490154203237518,blacklist\n,356938035643809,recovered\n,abc,\n20250101,35209900176148,\n");
            var devices = new ListedDevices(file, seed: 1);
            var drawn = Enumerable.Range(0, 1_000).Select(_ => devices.Mixed(0.5)).ToList();

            Assert.Equal(["35209900176148", "49015420323751"], drawn.Where(device => device.Value == EquipmentStatus.Prohibited).Select(device => device.Key.ToString()).Distinct().Order());
            var others = drawn.Where(device => device.Value == EquipmentStatus.Permitted).ToList();
            Assert.InRange(others.Count, 400, 600);
            Assert.DoesNotContain(others, device => device.Key == Held);
            Assert.All(others, device => Assert.Contains(device.Key.Tac, new uint[] { 49015420, 35209900 }));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
