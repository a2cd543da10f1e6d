using Grpc.Net.Client;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.IntegrationTests.Support.Sync;

/// <summary>
/// What clients do all day, at random and repeatable: publish, call, compare, leave, come back at whichever of two gateways is there.
/// </summary>
internal sealed class RandomLife(Func<int, GrpcChannel> channels)
{
    private const int Attempts = 40;

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(50);

    public async Task LiveAsync(CarrierUnderTest carrier, int rounds, Random random)
    {
        for (var round = 0; round < rounds; round++)
        {
            var at = random.Next(2);
            try
            {
                if (!carrier.IsConnected)
                {
                    await carrier.LeaveAsync(politely: random.Next(2) == 0);
                    await ConnectAsync(carrier, at);
                }

                await ActAsync(carrier, at, random);
            }
            catch (StreamEndedException)
            {
                // The gateway went, or the store was slow: it goes on elsewhere, in the next round.
                await carrier.LeaveAsync();
            }
        }
    }

    /// <summary>At that gateway, or at the other one, whichever comes to be there first.</summary>
    public async Task ConnectAsync(CarrierUnderTest carrier, int at)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var place = (at + attempt) % 2;
                await carrier.ConnectAsync(channels(place), TwoGateways.NameOf(place));
                return;
            }
            catch (StreamEndedException) when (attempt < Attempts)
            {
                await Task.Delay(BetweenAttempts, TimeProvider.System);
            }
        }
    }

    private Task ActAsync(CarrierUnderTest carrier, int at, Random random)
    {
        var device = Any(random);
        return random.Next(20) switch
        {
            0 => carrier.LeaveAsync(),
            1 => carrier.LeaveAsync(politely: true),
            2 => carrier.CatchUpAsync(),
            3 => VerifyAsync(carrier, random.Next(Operations.Shards)),
            4 => carrier.Recorder.BlockAsync(channels(at), TwoGateways.NameOf(at), device),
            5 => carrier.Recorder.UnblockAsync(channels(at), TwoGateways.NameOf(at), device),
            6 or 7 => carrier.Recorder.CheckAsync(channels(at), TwoGateways.NameOf(at), device, fullyConsistent: false),
            8 => carrier.Recorder.CheckAsync(channels(at), TwoGateways.NameOf(at), device, fullyConsistent: true),
            _ => carrier.PublishAsync(
                Enumerable.Range(0, random.Next(1, 12)).Select(_ => Any(random)).Distinct().Select(any => (any, random.Next(3) > 0))),
        };
    }

    private static async Task VerifyAsync(CarrierUnderTest carrier, int shard)
    {
        await carrier.Stream.ReadyAsync();
        await carrier.Stream.VerifyAsync(shard);
    }

    // Few devices in few shards: they are to meet.
    private static EquipmentIdentity Any(Random random) => Operations.Device(random.Next(3), random.Next(40));
}
