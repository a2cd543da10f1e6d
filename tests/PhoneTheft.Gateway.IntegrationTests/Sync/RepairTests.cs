using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support.Sync;
using PhoneTheft.Gateway.V1;
using static PhoneTheft.Gateway.IntegrationTests.Support.Sync.Operations;
using Bucket = PhoneTheft.Gateway.Core.Bucket;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;

namespace PhoneTheft.Gateway.IntegrationTests.Sync;

/// <summary>A client's list goes wrong on purpose: the next checkpoint finds it, and only the bucket that differs is sent again.</summary>
public sealed class RepairTests(SyncGatewayFixture fixture) : IClassFixture<SyncGatewayFixture>
{
    private const int Shard = 7;

    private static readonly Dictionary<string, (EquipmentIdentity Device, EquipmentStatus Wrong)> Faults = new(StringComparer.Ordinal)
    {
        ["a device is dropped"] = (Device(Shard, 1), EquipmentStatus.Permitted),
        ["a device is flipped"] = (Device(Shard, 1), EquipmentStatus.Tracked),
        ["a device too many"] = (Device(Shard, 1_001), EquipmentStatus.Prohibited),
        ["two changes are applied in the wrong order"] = (Device(Shard, 300), EquipmentStatus.Prohibited),
    };

    public static TheoryData<string> Names => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_wrong_list_is_repaired_by_one_bucket(string name)
    {
        var (device, wrong) = Faults[name];
        await using var client = await FilledAsync();
        var whole = client.List!.Devices.Order().ToList();

        client.List.Set(device, wrong);
        await client.CatchUpAsync();
        Assert.Contains(Shard, client.Mismatches);
        var answer = await client.VerifyAsync(Shard);

        Assert.Equal(whole, client.List.Devices.Order());
        var parts = answer.SelectMany(response => response.Buckets).ToList();
        Assert.All(parts, part => Assert.Equal((uint)Bucket.Of(device, Shards), part.Bucket_));
        Assert.InRange(parts.Sum(part => part.Prohibited.Count + part.Tracked.Count), 0, 20);
        client.Mismatches.Clear();
        await client.CatchUpAsync();
        Assert.Empty(client.Mismatches);
        Assert.Empty((await client.VerifyAsync(Shard)).SelectMany(response => response.Buckets));
    }

    [Fact]
    public async Task A_list_that_went_wrong_before_is_named_in_welcome()
    {
        await using var client = await FilledAsync();
        client.List!.Set(Device(Shard, 1), EquipmentStatus.Permitted);

        await using var again = SyncStreamUnderTest.Open(fixture.Gateway.Channel, new Recorder("again", "bravo"), client.List);
        await again.SayHelloAsync(new Hello
        {
            ProtocolMinor = 1,
            Cursor = client.List.Cursor,
            Digests = { client.List.Digests.Select(
            digest => Google.Protobuf.ByteString.CopyFrom(digest.ToByteArray())) }
        });

        Assert.Equal([(uint)Shard], (await again.WelcomedAsync()).DifferingShards);
    }

    [Fact]
    public async Task Own_holds_that_differ_are_sent_whole()
    {
        await using var client = await FilledAsync();
        var own = new Digest[Bucket.Count];
        for (var number = 0; number < 300; number++)
        {
            own[Bucket.Of(Device(Shard, number), Shards)] += Digest.Of(HoldOf(number));
        }

        var right = Google.Protobuf.ByteString.CopyFrom([.. own.SelectMany(digest => digest.ToByteArray())]);
        Assert.Empty((await client.VerifyAsync(Shard, ListScope.Own, right)).SelectMany(response => response.Buckets));
        own[Bucket.Of(Device(Shard, 5), Shards)] -= Digest.Of(HoldOf(5));
        var wrong = Google.Protobuf.ByteString.CopyFrom([.. own.SelectMany(digest => digest.ToByteArray())]);
        var answer = await client.VerifyAsync(Shard, ListScope.Own, wrong);

        var buckets = answer.SelectMany(response => response.Buckets).ToList();
        Assert.All(buckets, bucket => Assert.Equal((uint)Bucket.Of(Device(Shard, 5), Shards), bucket.Bucket_));
        var hold = Assert.Single(buckets.SelectMany(bucket => bucket.OwnHolds), own => own.Identity == Device(Shard, 5).ToString());
        Assert.Equal(("bravo", "case 5"), (hold.Hold.Carrier, hold.Hold.Reference));
    }

    private static Core.Hold HoldOf(int number) => new()
    {
        Carrier = "bravo",
        Identity = Device(Shard, number),
        Disposition = Core.Disposition.Block,
        Reason = Core.HoldReason.Stolen,
        AssertedAt = default,
        Reference = $"case {number}",
        Revision = default,
    };

    /// <summary>A client of a list with 300 devices in one shard, and one that was blocked and let go.</summary>
    private async Task<SyncStreamUnderTest> FilledAsync()
    {
        var client = await SyncStreamUnderTest.StartAsync(fixture.Gateway.Channel, "bravo", Guid.NewGuid().ToString());
        await client.PublishAsync(
            Enumerable.Range(0, 150).Select(number => Block(Device(Shard, number), (ulong)number + 1, $"case {number}")));
        await client.PublishAsync(
            Enumerable.Range(150, 151).Select(number => Block(Device(Shard, number), (ulong)number + 1, $"case {number}")));
        await client.PublishAsync(Unblock(Device(Shard, 300), 302));
        await client.CatchUpAsync();
        return client;
    }
}
