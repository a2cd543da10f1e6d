using Grpc.Core;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Tests.Client.Connections;
using PhoneTheft.Gateway.V1;
using DeviceStatus = PhoneTheft.Gateway.Core.EquipmentStatus;
using EquipmentStatus = PhoneTheft.Gateway.V1.EquipmentStatus;
using HoldReason = PhoneTheft.Gateway.Core.HoldReason;

namespace PhoneTheft.Gateway.Tests.Client;

/// <summary>An answer that this version of the library does not know is an error, never a status that lets a device in.</summary>
public sealed class UnknownAnswerTests
{
    private const string Phone = "490154203237518";
    private const string Identity = "49015420323751";

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public async Task A_check_with_an_unknown_status_fails(int status)
    {
        using var client = new CheckClient(Gateway(new CheckResponse { Status = (EquipmentStatus)status }));

        await ViolatesAsync(() => client.CheckAsync(Phone, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task One_unknown_status_of_many_is_refused_alone()
    {
        var answers = new CheckManyResponse
        {
            Results = { new CheckResult { Status = EquipmentStatus.Prohibited }, new CheckResult { Status = (EquipmentStatus)4 } },
            Shards = { new ShardFreshness { Revision = new Revision() } },
        };
        using var client = new CheckClient(Gateway(answers));

        var answered = await client.CheckManyAsync([Phone, "356938035643809"], TestContext.Current.CancellationToken);

        Assert.Equal([DeviceStatus.Prohibited, DeviceStatus.None], answered.Select(answer => answer.Status));
        Assert.Equal(StatusCode.DataLoss, answered[1].Error?.StatusCode);
    }

    [Fact]
    public async Task A_stream_refuses_an_unknown_status_and_goes_on()
    {
        using var gateways = new GatewaysUnderTest(1);
        var stream = new CheckStream(gateways.Pool, new CheckClientOptions { Time = gateways.Time });
        var (first, second) = (stream.CheckAsync(Phone, TestContext.Current.CancellationToken), stream.CheckAsync(Phone, TestContext.Current.CancellationToken));
        var call = await gateways.Gateway(0).OpenedAsync();

        await call.AskedAsync();
        call.Answer((EquipmentStatus)4);
        await call.AskedAsync();
        call.Answer(EquipmentStatus.Prohibited);

        Assert.Equal(StatusCode.DataLoss, (await NoticedTime.Bounded(first)).Error?.StatusCode);
        Assert.Equal(DeviceStatus.Prohibited, (await NoticedTime.Bounded(second)).Status);
    }

    [Theory]
    [InlineData(WriteOutcome.Unspecified, EquipmentStatus.Prohibited)]
    [InlineData((WriteOutcome)9, EquipmentStatus.Prohibited)]
    [InlineData(WriteOutcome.Changed, EquipmentStatus.Unspecified)]
    public async Task A_write_with_an_unknown_outcome_may_be_done(WriteOutcome outcome, EquipmentStatus status)
    {
        using var client = new BlocklistClient(Gateway(new BlockResponse { Outcome = outcome, Status = status }));

        var error = await ViolatesAsync(() => client.BlockAsync(new BlockWrite { Imei = Phone, Reason = HoldReason.Stolen }, cancellationToken: TestContext.Current.CancellationToken));

        Assert.True(error.MayBeDone);
    }

    [Fact]
    public async Task A_device_that_cannot_be_read_fails()
    {
        using var withoutIdentity = new BlocklistClient(Gateway(new GetDeviceResponse { Status = EquipmentStatus.Permitted }));
        using var withoutStatus = new BlocklistClient(Gateway(new GetDeviceResponse { Identity = Identity }));
        using var withStrangeHold = new BlocklistClient(Gateway(new GetDeviceResponse { Identity = Identity, Status = EquipmentStatus.Prohibited, Holds = { new Hold { Carrier = "acme" } } }));

        foreach (var client in new[] { withoutIdentity, withoutStatus, withStrangeHold })
        {
            await ViolatesAsync(() => client.GetDeviceAsync(Phone, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task A_list_does_not_pass_over_what_it_cannot_read()
    {
        var part = new ListHoldsResponse { Devices = { new V1.ListedDevice { Identity = Identity } } };
        using var client = new BlocklistClient(Gateway(part));

        await ViolatesAsync(async () => await client.ListOwnHoldsAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));
        await ViolatesAsync(async () => await client.ListEffectiveAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));
    }

    private static FakeChannel Gateway(object answer) => new(new AnsweringGateway(answer));

    private static async Task<GatewayError> ViolatesAsync(Func<Task> call)
    {
        var failed = await Assert.ThrowsAsync<GatewayException>(call);
        Assert.Equal(StatusCode.DataLoss, failed.Error.StatusCode);
        return failed.Error;
    }
}
