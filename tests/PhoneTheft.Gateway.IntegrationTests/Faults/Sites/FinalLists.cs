using Grpc.Core;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Histories.Faults;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Faults.Sites;

/// <summary>Reads what a gateway has, without the line that may be spoiled.</summary>
internal static class FinalLists
{
    public static async Task<FinalList> ReadAsync(SiteGateway gateway, IReadOnlyList<string> carriers)
    {
        var holds = new HashSet<(string Carrier, EquipmentIdentity Identity)>();
        foreach (var carrier in carriers)
        {
            await foreach (var device in ListAsync(gateway, carrier, ListScope.Own))
            {
                holds.Add((carrier, IdentityOf(device)));
            }
        }

        var prohibited = new HashSet<EquipmentIdentity>();
        await foreach (var device in ListAsync(gateway, "reader", ListScope.Effective))
        {
            if (device.Status == V1.EquipmentStatus.Prohibited)
            {
                prohibited.Add(IdentityOf(device));
            }
        }

        var status = await gateway.StatusAsync();
        return new FinalList
        {
            Name = gateway.Name,
            Holds = holds,
            Prohibited = prohibited,
            Digests = [.. status?.Shards.Select(shard => Convert.ToHexStringLower(shard.Digest.Span)) ?? []],
            Trouble = TroubleOf(status),
            Losses = [.. status?.Losses.Select(loss => $"{loss.Changes} changes of shard {loss.Shard} from number {loss.FirstNumber}{(loss.AtLeast ? " or more" : "")}") ?? []],
        };
    }

    public static async Task<bool> ProhibitsAllAsync(SiteGateway gateway, IEnumerable<EquipmentIdentity> devices)
    {
        try
        {
            var answer = await new CheckService.CheckServiceClient(gateway.Inside).CheckManyAsync(
                new CheckManyRequest { Imeis = { devices.Select(device => device.ToString()) } });
            return answer.Results.All(result => result.Status == V1.EquipmentStatus.Prohibited);
        }
        catch (RpcException)
        {
            return false;
        }
    }

    private static string TroubleOf(GetStatusResponse? status)
    {
        if (status is null)
        {
            return "it does not answer";
        }

        var states = status.Shards.Where(shard => shard.State != ShardState.Fresh).Select(shard => $"shard {shard.Head?.Shard} is {shard.State}");
        return string.Join("; ", status.Trouble.Length > 0 ? states.Prepend(status.Trouble) : states);
    }

    private static async IAsyncEnumerable<ListedDevice> ListAsync(SiteGateway gateway, string carrier, ListScope scope)
    {
        using var list = new BlocklistService.BlocklistServiceClient(gateway.Inside).ListHolds(
            new ListHoldsRequest { Scope = scope }, GatewayUnderTest.As(carrier));
        while (await list.ResponseStream.MoveNext(TestContext.Current.CancellationToken))
        {
            foreach (var device in list.ResponseStream.Current.Devices)
            {
                yield return device;
            }
        }
    }

    private static EquipmentIdentity IdentityOf(ListedDevice device) =>
        EquipmentIdentity.FromValue(ulong.Parse(device.Identity, System.Globalization.CultureInfo.InvariantCulture));
}
