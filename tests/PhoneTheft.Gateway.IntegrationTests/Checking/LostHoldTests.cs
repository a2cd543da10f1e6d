using System.Diagnostics.Metrics;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Client;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.V1;
using Disposition = PhoneTheft.Gateway.V1.Disposition;
using EquipmentStatus = PhoneTheft.Gateway.V1.EquipmentStatus;

namespace PhoneTheft.Gateway.IntegrationTests.Checking;

/// <summary>What the store lost is answered as before and marked, whoever asks and however, and is in nothing that speaks of the store's history.</summary>
public sealed class LostHoldTests
{
    private const string Blocked = "490154203237518";
    private const string Tracked = "35693803564384";
    private const string Forgotten = "86123403564380";
    private const string Free = "86123403564398";

    private static readonly string[] Imeis = [Blocked, Tracked, Forgotten, Free];

    private static readonly (EquipmentStatus Status, bool IsLostHold)[] Answers =
        [(EquipmentStatus.Prohibited, false), (EquipmentStatus.Prohibited, true), (EquipmentStatus.Prohibited, true), (EquipmentStatus.Permitted, false)];

    [Fact]
    public async Task Every_kind_of_check_answers_and_marks_it()
    {
        await using var gateway = await ForgetfulAsync();

        Assert.Equal(Answers, await Task.WhenAll(Imeis.Select(async imei => await gateway.CheckAsync(imei) is var one ? (one.Status, one.LostHold) : default)));
        Assert.Equal(Answers, (await gateway.Checks.CheckManyAsync(new CheckManyRequest { Imeis = { Imeis } })).Results.Select(result => (result.Status, result.LostHold)));
        Assert.Equal(Answers, await StreamAsync(gateway));
        var current = await gateway.CheckAsync(Forgotten, new Consistency { FullyConsistent = true });
        Assert.Equal((EquipmentStatus.Prohibited, true), (current.Status, current.LostHold));
        Assert.Equal(Answers, await Task.WhenAll(Imeis.Select(async imei => await gateway.DeviceAsync(imei) is var device ? (device.Status, device.LostHold) : default)));
        Assert.Empty((await gateway.DeviceAsync(Forgotten)).Holds);
        Assert.Equal(
            [(Tracked, EquipmentStatus.Prohibited, true), (Blocked[..14], EquipmentStatus.Prohibited, false), (Forgotten, EquipmentStatus.Prohibited, true)],
            (await ListAsync(gateway)).OrderBy(device => device.Identity, StringComparer.Ordinal).Select(device => (device.Identity, device.Status, device.LostHold)));
    }

    [Fact]
    public async Task It_is_counted_and_warned_of_and_changes_no_other_number()
    {
        await using var gateway = await StartAsync();
        using var gauge = new MetricCollector<long>(gateway.Services.GetRequiredService<IMeterFactory>(), "PhoneTheft.Gateway", "phonetheft.gateway.lost_holds");
        var before = await gateway.StatusAsync();
        Assert.Equal((0UL, 0), ((ulong)before.LostHolds, before.Warnings.Count));

        Forget(gateway);

        var status = await gateway.StatusAsync();
        Assert.Equal(2UL, status.LostHolds);
        Assert.Equal(2UL, (ulong)status.Shards.Sum(shard => (long)shard.LostHolds));
        Assert.StartsWith("This gateway answers 2 devices from holds that the store lost", Assert.Single(status.Warnings), StringComparison.Ordinal);
        Assert.Equal(before.Shards.Select(Comparable), status.Shards.Select(Comparable));
        Assert.Equal(before.Cursor, status.Cursor);
        gauge.RecordObservableInstruments();
        Assert.Equal(2, gauge.LastMeasurement!.Value);
    }

    [Fact]
    public async Task A_change_of_its_carrier_takes_its_place_and_that_of_another_does_not()
    {
        await using var gateway = await ForgetfulAsync();

        await gateway.BlockAsync("charlie", Forgotten, disposition: Disposition.Track);
        Assert.Equal((EquipmentStatus.Prohibited, true), await gateway.CheckAsync(Forgotten) is var still ? (still.Status, still.LostHold) : default);

        await gateway.BlockAsync("alpha", Forgotten);
        Assert.Equal((EquipmentStatus.Prohibited, false), await gateway.CheckAsync(Forgotten) is var again ? (again.Status, again.LostHold) : default);
        await gateway.UnblockAsync("alpha", Forgotten);
        Assert.Equal((EquipmentStatus.Tracked, false), await gateway.CheckAsync(Forgotten) is var ended ? (ended.Status, ended.LostHold) : default);
        Assert.Equal(1UL, (await gateway.StatusAsync()).LostHolds);
    }

    [Fact]
    public async Task A_sync_client_notices_nothing()
    {
        await using var gateway = await ForgetfulAsync();
        using var files = new TempDirectory();

        // A snapshot, then changes and checkpoints, then a comparison of all digests.
        await using var client = SyncClientUnderTest.Start("delta", files.Below("delta.db"), gateway.GrpcAddress);
        await client.ConvergedAsync();
        await gateway.BlockAsync("delta", Free);
        await client.ConvergedAsync();
        await client.EqualAsync();

        Assert.Equal(2UL, (await gateway.StatusAsync()).LostHolds);
        Assert.Equal((0, EquipmentStatus.Permitted), (client.Status.Repairs, (EquipmentStatus)client.State.StatusOf(Imei.Parse(Forgotten).Identity)));
    }

    private static async Task<GatewayUnderTest> StartAsync()
    {
        var gateway = await GatewayUnderTest.StartAsync();
        await gateway.BlockAsync("alpha", Blocked);
        await gateway.BlockAsync("alpha", Tracked, disposition: Disposition.Track);
        return gateway;
    }

    private static async Task<GatewayUnderTest> ForgetfulAsync()
    {
        var gateway = await StartAsync();
        Forget(gateway);
        return gateway;
    }

    // As after a failover that lost two blocks.
    private static void Forget(GatewayUnderTest gateway)
    {
        var replica = gateway.Services.GetRequiredService<Replica>();
        foreach (var (imei, carrier) in new[] { (Forgotten, "alpha"), (Tracked, "bravo") })
        {
            var identity = Imei.Parse(imei).Identity;
            var shard = replica.ShardOf(identity)!;

            // Something is laid over a shard as long as one of its losses is open.
            gateway.Services.GetRequiredService<LossBook>().Report(
                new Loss { Shard = shard.Index, Number = 1_000, Chain = 1, Head = 1_000, HeadChain = 1, Changes = 1, NoticedAt = DateTimeOffset.UnixEpoch });
            shard.Adopt(shard.View! with
            {
                Lost = LostHolds.Both(shard.View!.Lost, LostHolds.Of([KeyValuePair.Create(identity, new LostStatus(Core.EquipmentStatus.Prohibited, [carrier]))])),
            });
        }
    }

    private static async Task<List<(EquipmentStatus, bool)>> StreamAsync(GatewayUnderTest gateway)
    {
        using var call = gateway.Checks.CheckStream();
        foreach (var imei in Imeis)
        {
            await call.RequestStream.WriteAsync(new CheckStreamRequest { Imei = imei });
        }

        await call.RequestStream.CompleteAsync();
        return await call.ResponseStream.ReadAllAsync().Select(answer => (answer.Status, answer.LostHold)).ToListAsync();
    }

    private static async Task<List<V1.ListedDevice>> ListAsync(GatewayUnderTest gateway)
    {
        using var call = gateway.Blocklist.ListHolds(new ListHoldsRequest { Scope = ListScope.Effective });
        return await call.ResponseStream.ReadAllAsync().SelectMany(part => part.Devices).ToListAsync();
    }

    private static V1.ShardStatus Comparable(V1.ShardStatus shard)
    {
        var copy = shard.Clone();
        (copy.StalenessMs, copy.LostHolds) = (0, 0);
        return copy;
    }
}
