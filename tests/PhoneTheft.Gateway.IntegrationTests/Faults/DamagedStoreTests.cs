using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.IntegrationTests.Support.Sync;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.V1;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Faults;

/// <summary>
/// A text in the store that cannot be read is damage: STORE_DAMAGED to whoever asks for it, and never an answer that lets a device in.
/// </summary>
[Collection<RedisCollection>]
public sealed class DamagedStoreTests(RedisFixture redis) : IAsyncLifetime
{
    // Both of shard 12.
    private const string Phone = "35000000000012";
    private const string OtherPhone = "35000000000028";

    private static readonly StoreKeys Keys = StoreKeys.Of(12);

    private GatewayUnderTest _gateway = null!;
    private ConnectionMultiplexer _redis = null!;

    private IDatabase Store => _redis.GetDatabase();

    private string Address => _redis.Configuration;

    public async ValueTask InitializeAsync()
    {
        _redis = await ConnectionMultiplexer.ConnectAsync((await redis.EmptyAsync()).EndPoint);
        _gateway = await StartAsync();
        await _gateway.BlockAsync("alpha", Phone);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Theory]
    [InlineData("Z2\t\t\t1795362983\t1\t1\t\t\t0")]
    [InlineData("B9\t\t\t1795362983\t1\t1\t\t\t0")]
    [InlineData("B2\tsoon\t\t1795362983\t1\t1\t\t\t0")]
    [InlineData("B2\t\t\t1795362983\t1\t99999999999999999999\t\t\t0")]
    [InlineData("B2")]
    [InlineData("")]
    public async Task A_damaged_hold_is_reported_and_its_device_stays_blocked(string text)
    {
        await Store.HashSetAsync(Keys.Holds("alpha"), Phone, text);

        await IsDamagedAsync(() => _gateway.DeviceAsync(Phone, "alpha"));
        await _gateway.TellsAsync(line => line.Contains("met damage in the store: Shard 12 ", StringComparison.Ordinal));
        await IsDamagedAsync(ListAsync);
        Assert.Equal(EquipmentStatus.Prohibited, await _gateway.StatusOfAsync(Phone));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("1")]
    [InlineData("-1,0")]
    public async Task A_damaged_count_of_carriers_is_not_a_status(string text)
    {
        await Store.HashSetAsync(Keys.Owners, Phone, text);

        await IsDamagedAsync(() => _gateway.DeviceAsync(Phone, "alpha"));
    }

    [Fact]
    public async Task A_damaged_past_hold_is_not_left_out()
    {
        await _gateway.UnblockAsync("alpha", Phone);
        var past = (string)(await Store.HashGetAsync(Keys.Past, Phone))!;
        await Store.HashSetAsync(Keys.Past, Phone, past.Replace("\tR\t", "\tQ\t", StringComparison.Ordinal));

        await IsDamagedAsync(() => _gateway.DeviceAsync(Phone, "alpha"));
    }

    [Theory]
    [InlineData("revision", "99999999999999999999")]
    [InlineData("epoch", "one")]
    public async Task A_damaged_position_is_not_a_revision(string field, string value)
    {
        await Store.HashSetAsync(Keys.Meta, field, value);

        await IsDamagedAsync(() => _gateway.DeviceAsync(Phone, "alpha"));
        await IsDamagedAsync(ListAsync);
    }

    [Fact]
    public async Task A_hold_of_an_unknown_disposition_is_not_released()
    {
        await Store.HashSetAsync(Keys.Holds("alpha"), Phone, "Z2\t\t\t1795362983\t1\t1\t\t\t0");

        await IsDamagedAsync(() => _gateway.UnblockAsync("alpha", Phone));
        Assert.True(await Store.HashExistsAsync(Keys.Holds("alpha"), Phone));
        Assert.Equal(EquipmentStatus.Prohibited, await _gateway.StatusOfAsync(Phone));
    }

    // Its answer would tell the hold as it was before, and could not be read.
    [Fact]
    public async Task A_write_is_refused_before_its_answer_is_unreadable()
    {
        await Store.HashSetAsync(Keys.Holds("alpha"), Phone, "B2\t\t\t1795362983\t1\t99999999999999999999\t\t\t0");

        await IsDamagedAsync(() => _gateway.BlockAsync("alpha", Phone));
        Assert.Equal(EquipmentStatus.Prohibited, await _gateway.StatusOfAsync(Phone));
    }

    [Fact]
    public async Task A_damaged_hold_does_not_refuse_the_items_beside_it()
    {
        await Store.HashSetAsync(Keys.Holds("alpha"), Phone, "Z2");

        var written = await _gateway.Blocklist.WriteManyAsync(
            new WriteManyRequest
            {
                Items =
                {
                    new WriteItem { Unblock = new UnblockRequest { Imei = Phone } },
                    new WriteItem { Block = new BlockRequest { Imei = OtherPhone, Disposition = Disposition.Block, Reason = HoldReason.Stolen } },
                },
            },
            GatewayUnderTest.As("alpha"));

        Assert.Equal([ErrorReason.StoreDamaged, ErrorReason.Unspecified], written.Results.Select(result => result.Error?.Reason ?? ErrorReason.Unspecified));
        Assert.Equal(EquipmentStatus.Prohibited, await _gateway.StatusOfAsync(Phone));
        Assert.Equal(EquipmentStatus.Prohibited, await _gateway.StatusOfAsync(OtherPhone));
        await _gateway.TellsAsync(line => line.Contains("Writes were refused: Shard 12 of the store is damaged: it has a hold", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Z")]
    [InlineData("")]
    public async Task A_change_to_an_unknown_status_is_not_followed(string letter)
    {
        var fields = await FieldsAsync(1);
        await AppendAsync([2, fields[1], fields[2], "R", .. fields[4..5], letter, .. fields[6..^1]]);

        await Wait.Until(async () => (await _gateway.StatusAsync()).Trouble.Length > 0);
        await IsDamagedAsync(() => _gateway.CheckAsync(Phone, new Consistency { FullyConsistent = true }));
        Assert.Equal(EquipmentStatus.Prohibited, await _gateway.StatusOfAsync(Phone));
    }

    [Theory]
    [InlineData("1\t1\tdamaged")]
    [InlineData("99999999999999999999\t1\tdamaged")]
    [InlineData("")]
    public async Task A_stream_does_not_resume_at_a_damaged_change(string entry)
    {
        var cursor = (await _gateway.StatusAsync()).Cursor;
        await _gateway.BlockAsync("alpha", OtherPhone);
        await Store.SortedSetRemoveRangeByScoreAsync(Keys.Log, 1, 1);
        await Store.SortedSetAddAsync(Keys.Log, entry, 1);
        await using var restarted = await StartAsync();

        await using var stream = SyncStreamUnderTest.Open(restarted.Channel, new Recorder("alpha", "alpha"));
        await stream.SayHelloAsync(new Hello { ProtocolMinor = 1, Cursor = cursor, AcceptsSnapshot = true });
        var ended = await Assert.ThrowsAsync<StreamEndedException>(stream.WelcomedAsync);

        Assert.Equal((StatusCode.Unavailable, "STORE_DAMAGED"), (ended.End.StatusCode, ended.End.Reason));
    }

    [Theory]
    [InlineData("1 x")]
    [InlineData("1 99999999999999999999")]
    [InlineData("x 1")]
    [InlineData("x")]
    public async Task A_producer_with_a_damaged_sequence_does_not_publish(string text)
    {
        var producer = Guid.NewGuid().ToString();
        await Store.HashSetAsync(Keys.Producers, $"alpha/{producer}", text);

        var ended = await Assert.ThrowsAsync<StreamEndedException>(
            () => SyncStreamUnderTest.StartAsync(_gateway.Channel, "alpha", producer));

        Assert.Equal((StatusCode.Unavailable, "STORE_DAMAGED"), (ended.End.StatusCode, ended.End.Reason));
    }

    private static async Task IsDamagedAsync(Func<Task> call)
    {
        var refusal = await Refusal.OfAsync(call);
        Assert.Equal((StatusCode.Unavailable, "STORE_DAMAGED"), (refusal.StatusCode, refusal.Reason));
    }

    private async Task<GatewayUnderTest> StartAsync()
    {
        var gateway = await GatewayUnderTest.StartOnAsync(Address);
        await gateway.LoadedAsync();
        return gateway;
    }

    private async Task ListAsync()
    {
        using var list = _gateway.Blocklist.ListHolds(new ListHoldsRequest(), GatewayUnderTest.As("alpha"));
        while (await list.ResponseStream.MoveNext(TestContext.Current.CancellationToken))
        {
        }
    }

    private async Task<string[]> FieldsAsync(long number) =>
        ((string)(await Store.SortedSetRangeByScoreAsync(Keys.Log, number, number))[0]!).Split('\t');

    // As write.lua does, but for what is in it.
    private async Task AppendAsync(object[] fields)
    {
        var body = string.Join('\t', fields);
        var before = (string)(await Store.HashGetAsync(Keys.Meta, "chain"))!;
        var chain = Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes($"{before}\t{body}")));
        await Store.SortedSetAddAsync(Keys.Log, $"{body}\t{chain}", Convert.ToDouble(fields[0]));
        await Store.HashSetAsync(Keys.Meta, [new HashEntry("revision", fields[0].ToString()), new HashEntry("chain", chain)]);
    }
}
