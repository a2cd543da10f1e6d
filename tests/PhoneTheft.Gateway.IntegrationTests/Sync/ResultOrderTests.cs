using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.IntegrationTests.Support.Sync;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Sync;

/// <summary>What is published on one shard is answered in the order of the messages, however long each of them takes.</summary>
public sealed class ResultOrderTests
{
    private const int Shard = 7;
    private const ulong Messages = 300;

    [Fact]
    public async Task Safer_levels_and_refusals_keep_their_place_within_a_shard()
    {
        await using var redis = await RedisServerProcess.StartAsync("always");
        await using var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoint);
        await gateway.LoadedAsync();
        await using var stream = await SyncStreamUnderTest.StartAsync(gateway.Channel, producer: Guid.NewGuid().ToString());
        await stream.ReadyAsync();

        var sequence = 0UL;
        for (var id = 1UL; id <= Messages; id++)
        {
            var publish = new Publish { PublishId = id };
            switch (id % 3)
            {
                case 0:
                    // Refused as it is read, while what came before is still on its way.
                    publish.Operations.Add(new PublishOperation { Sequence = 1, Block = new BlockRequest { Imei = "none" } });
                    break;
                case 1:
                    publish.Durability = Durability.Fsynced;
                    goto default;
                default:
                    publish.Operations.Add(Operations.Block(Operations.Device(Shard, (int)id), ++sequence));
                    break;
            }

            await stream.SendAsync(new SyncRequest { Publish = publish });
        }

        await Wait.Until(() => stream.Received.Count(message => message.PublishResult is not null) == (int)Messages);
        var results = stream.Received.Select(message => message.PublishResult).OfType<PublishResult>().ToList();
        Assert.Equal(Enumerable.Range(1, (int)Messages).Select(id => (ulong)id), results.Select(result => result.PublishId));
        Assert.All(results, result => Assert.Equal(result.PublishId % 3 == 0, result.Error is not null));
    }
}
