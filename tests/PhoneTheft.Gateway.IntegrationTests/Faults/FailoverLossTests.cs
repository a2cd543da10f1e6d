using PhoneTheft.Gateway.Histories.Faults;
using PhoneTheft.Gateway.IntegrationTests.Faults.Clients;
using PhoneTheft.Gateway.IntegrationTests.Faults.Sites;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Faults;

/// <summary>The link between a primary and its replica is cut, blocks are acknowledged, and the replica takes over: no phone is let in.</summary>
public sealed class FailoverLossTests
{
    [Theory]
    [InlineData((int)Topology.Single)]
    [InlineData((int)Topology.Pair)]
    [InlineData((int)Topology.Sentinel)]
    [InlineData((int)Topology.Cluster)]
    public async Task Acknowledged_blocks_that_the_store_lost_are_answered_and_put_back(int topology)
    {
        await using var site = await Site.StartAsync((Topology)topology, gateways: 2);
        using var over = new CancellationTokenSource();
        var checks = site.Gateways.Select(gateway => new CheckingClient(gateway, site.Log, new Random(1)).LiveAsync(over.Token)).ToList();

        var (window, blocked) = await site.LoseAsync(which: 0);
        site.Log.Lost(window);
        await Wait.Until(async () => await HasNoticedAsync(site), what: "every gateway notices the loss, or has put it back");
        Assert.True(await site.SettleAsync(Wait.Limit), "A loss is still open, or the gateways do not agree.");
        foreach (var gateway in site.Gateways)
        {
            Assert.True(await FinalLists.ProhibitsAllAsync(gateway, blocked), $"{gateway.Name} lets in a phone whose block was acknowledged.");
        }

        await over.CancelAsync();
        await Task.WhenAll(checks);
        var history = site.Log.ToHistory(seed: 0, await site.ReadAsync([Site.BurstCarrier]));
        var violations = FaultViolation.In(history);
        Assert.True(violations.Count == 0, Story.Of(history, violations));
    }

    // Before that it is neither: the gateway has not asked the new primary yet.
    private static async Task<bool> HasNoticedAsync(Site site)
    {
        foreach (var gateway in site.Gateways)
        {
            if (await gateway.StatusAsync() is not { Trouble: "" } status
                || (status.Losses.Count == 0 && !gateway.Output.Contains(" lost ", StringComparison.Ordinal)))
            {
                return false;
            }
        }

        return true;
    }
}
