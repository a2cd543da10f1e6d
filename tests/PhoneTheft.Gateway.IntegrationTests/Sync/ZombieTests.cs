using Grpc.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.IntegrationTests.Support.Sync;
using PhoneTheft.Gateway.V1;
using static PhoneTheft.Gateway.IntegrationTests.Support.Sync.Operations;

namespace PhoneTheft.Gateway.IntegrationTests.Sync;

/// <summary>
/// A producer that was thought dead comes back while another session of it goes on: fenced, and nothing is applied twice.
/// </summary>
public sealed class ZombieTests
{
    [Fact]
    public async Task A_frozen_gateway_wakes_and_its_session_is_over()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var other = await GatewayUnderTest.StartOnAsync(redis.EndPoint);
        await other.LoadedAsync();
        await using var frozen = new GatewayProcess($"--Store:Redis={redis.EndPoint}");
        await frozen.LoadedAsync();
        await using var carrier = new CarrierUnderTest("alpha", "alpha");
        await using var zombie = SyncStreamUnderTest.Open(frozen.Channel, new Recorder("zombie", "alpha"));
        await zombie.SayHelloAsync(new Hello { ProtocolMinor = 1, ProducerId = carrier.Producer, AcceptsSnapshot = true });
        await zombie.ReadyAsync();

        await frozen.FreezeAsync();
        await zombie.SendAsync(
            new SyncRequest { Publish = new Publish { PublishId = 99, Operations = { Block(Device(3, 1), 1), Block(Device(3, 9), 2) } } });
        await carrier.ConnectAsync(other.Channel, "b");
        await carrier.PublishAsync((Device(3, 1), true));
        await frozen.ThawAsync();

        var end = await zombie.EndAsync();
        Assert.Equal((StatusCode.Aborted, "SESSION_SUPERSEDED"), (end.StatusCode, end.Reason));
        await carrier.PublishAsync((Device(3, 2), true));
        await carrier.CatchUpAsync();
        Assert.Equal([Device(3, 1), Device(3, 2)], (await StoreLog.ReadAsync(redis)).Of(3).Select(change => change.Identity));
        await Judge.GuaranteesHoldAsync(redis, carrier.Recorder);
    }

    /// <summary>The script itself arrives late: what the gateway could check before was in order when it did.</summary>
    [Fact]
    public async Task The_store_refuses_a_write_of_a_superseded_session()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var link = new FaultyLink(redis.Port);
        await using var other = await GatewayUnderTest.StartOnAsync(redis.EndPoint);
        await other.LoadedAsync();
        await using var cutOff = await GatewayUnderTest.StartOnAsync(link.EndPoint, "--Store:WriteTimeout=00:00:20");
        await cutOff.LoadedAsync();
        await using var carrier = new CarrierUnderTest("alpha", "alpha");
        await carrier.ConnectAsync(cutOff.Channel, "a");
        await carrier.PublishAsync((Device(3, 1), true));
        var zombie = carrier.Stream;

        link.StopRequests();
        await zombie.SendAsync(
            new SyncRequest { Publish = new Publish { PublishId = 99, Operations = { Block(Device(3, 2), 2), Block(Device(3, 9), 3) } } });
        await using var heir = SyncStreamUnderTest.Open(other.Channel, new Recorder("heir", "alpha"), gateway: "b");
        await heir.SayHelloAsync(new Hello { ProtocolMinor = 1, ProducerId = carrier.Producer, AcceptsSnapshot = true });
        Assert.Equal(1UL, (await heir.WelcomedAsync()).LastSequences[3]);
        await heir.PublishAsync(Block(Device(3, 2), 2));
        link.Heal();

        Assert.Equal("SESSION_SUPERSEDED", (await zombie.EndAsync()).Reason);
        await heir.CatchUpAsync();
        Assert.Equal([Device(3, 1), Device(3, 2)], (await StoreLog.ReadAsync(redis)).Of(3).Select(change => change.Identity));
    }
}
