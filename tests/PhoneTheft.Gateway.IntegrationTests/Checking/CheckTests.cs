using Grpc.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Checking;

public sealed class CheckTests(CheckTests.OneBlocked host) : IClassFixture<CheckTests.OneBlocked>
{
    private const string Blocked = "490154203237518";

    [Theory]
    [InlineData("49015420323751")]
    [InlineData("490154203237518")]
    [InlineData("490154203237510")]
    [InlineData("4901542032375186")]
    [InlineData("4901542032375100")]
    [InlineData("49-015420-323751-8")]
    [InlineData("49 015420 323751 8")]
    [InlineData("49.015420.323751")]
    [InlineData("imei-490154203237518")]
    [InlineData("imeisv-4901542032375186")]
    public async Task Every_spelling_of_a_blocked_device_is_prohibited(string imei)
    {
        var answer = await host.Gateway.CheckAsync(imei);

        Assert.Equal((EquipmentStatus.Prohibited, false), (answer.Status, answer.CheckDigitMismatch));
    }

    [Theory]
    [InlineData("49015420323750")]
    [InlineData("49015420323752")]
    [InlineData("49015320323751")]
    [InlineData("00000000000000")]
    public async Task Its_neighbours_are_permitted(string imei) =>
        Assert.Equal(EquipmentStatus.Permitted, await host.Gateway.StatusOfAsync(imei));

    [Fact]
    public async Task A_wrong_check_digit_is_answered_and_remarked_upon()
    {
        var answer = await host.Gateway.CheckAsync("490154203237519");

        Assert.Equal((EquipmentStatus.Prohibited, true), (answer.Status, answer.CheckDigitMismatch));
        Assert.True((await host.Gateway.DeviceAsync("490154203237519")).CheckDigitMismatch);
    }

    [Theory]
    [InlineData("", "IMEI_EMPTY")]
    [InlineData("4901542032375", "IMEI_LENGTH")]
    [InlineData("49015420323751860", "IMEI_LENGTH")]
    [InlineData("49015420323751A", "IMEI_CHARACTER")]
    [InlineData("49--015420323751", "IMEI_CHARACTER")]
    [InlineData("+49015420323751", "IMEI_CHARACTER")]
    [InlineData("٤٩٠١٥٤٢٠٣٢٣٧٥١", "IMEI_CHARACTER")]
    [InlineData("４９０１５４２０３２３７５１", "IMEI_CHARACTER")]
    public async Task A_malformed_imei_is_refused_with_its_reason(string imei, string reason)
    {
        var refusal = await Refusal.OfAsync(() => host.Gateway.CheckAsync(imei));

        Assert.Equal((StatusCode.InvalidArgument, reason, "imei"), (refusal.StatusCode, refusal.Reason, refusal.Field));
    }

    [Fact]
    public async Task Many_are_answered_in_order_and_each_for_itself()
    {
        var request = new CheckManyRequest { Imeis = { Blocked, "abc", "35693803564380", "4901542032375186" } };

        var response = await host.Gateway.Checks.CheckManyAsync(request);

        Assert.Equal(
            [EquipmentStatus.Prohibited, EquipmentStatus.Unspecified, EquipmentStatus.Permitted, EquipmentStatus.Prohibited],
            response.Results.Select(result => result.Status));
        Assert.Equal(ErrorReason.ImeiCharacter, response.Results[1].Error.Reason);
        Assert.Equal([7u, 12u], response.Shards.Select(shard => shard.Revision.Shard));
        Assert.All([response.Results[0], response.Results[2]], result => Assert.Contains(
            response.Shards, shard => shard.Revision.Shard == result.Shard));
    }

    [Theory]
    [InlineData(0, "REQUEST_EMPTY")]
    [InlineData(10_001, "TOO_MANY_ITEMS")]
    public async Task Nothing_and_too_much_are_refused(int count, string reason)
    {
        var request = new CheckManyRequest { Imeis = { Enumerable.Repeat(Blocked, count) } };

        var refusal = await Refusal.OfAsync(async () => await host.Gateway.Checks.CheckManyAsync(request));

        Assert.Equal((StatusCode.InvalidArgument, reason, "imeis"), (refusal.StatusCode, refusal.Reason, refusal.Field));
    }

    [Fact]
    public async Task Ten_thousand_are_answered()
    {
        var request = new CheckManyRequest { Imeis = { Enumerable.Range(0, 10_000).Select(n => $"{49_015_420_320_000 + n}") } };

        var response = await host.Gateway.Checks.CheckManyAsync(request);

        Assert.Equal(3751, Assert.Single(response.Results.Index(), result => result.Item.Status == EquipmentStatus.Prohibited).Index);
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused_by_name()
    {
        var request = new CheckRequest { Imei = new string('4', 2_000_000) };

        var refusal = await Refusal.OfAsync(async () => await host.Gateway.Checks.CheckAsync(request));

        Assert.Equal((StatusCode.ResourceExhausted, "MESSAGE_TOO_LARGE"), (refusal.StatusCode, refusal.Reason));
    }

    [Theory]
    [InlineData("Alpha")]
    [InlineData("alpha/bravo")]
    [InlineData("")]
    [InlineData("a2345678901234567890123456789012x")]
    public async Task A_carrier_id_that_is_none_is_refused(string carrier)
    {
        var refusal = await Refusal.OfAsync(async () =>
            await host.Gateway.Checks.CheckAsync(new CheckRequest { Imei = Blocked }, GatewayUnderTest.As(carrier)));

        Assert.Equal((StatusCode.Unauthenticated, "CARRIER_INVALID"), (refusal.StatusCode, refusal.Reason));
    }

    /// <summary>A gateway on which one device is blocked.</summary>
    public sealed class OneBlocked : IAsyncLifetime
    {
        internal GatewayUnderTest Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Gateway = await GatewayUnderTest.StartAsync();
            await Gateway.BlockAsync("alpha", Blocked);
        }

        public async ValueTask DisposeAsync()
        {
            Assert.DoesNotContain(Gateway.Told, message => message.Contains(Blocked[..14], StringComparison.Ordinal));
            await Gateway.DisposeAsync();
        }
    }
}
