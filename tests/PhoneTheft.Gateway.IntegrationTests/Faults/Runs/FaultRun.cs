using PhoneTheft.Gateway.Histories.Faults;
using PhoneTheft.Gateway.IntegrationTests.Faults.Clients;
using PhoneTheft.Gateway.IntegrationTests.Faults.Sites;

namespace PhoneTheft.Gateway.IntegrationTests.Faults.Runs;

/// <summary>Clients at work on a site while faults are done to it; then everything is compared.</summary>
internal static class FaultRun
{
    private static readonly TimeSpan ToSettle = Patience.OfSeconds(8);

    private static readonly string[] Carriers = ["alpha", "bravo", "delta"];

    public static async Task<FaultHistory> RunAsync(RunPlan plan)
    {
        await using var site = await Site.StartAsync(plan.Topology, plan.Gateways);
        return await RunAsync(site, plan.Seed, plan.Mix, async () =>
        {
            foreach (var act in plan.Acts)
            {
                await Pause.ForAsync(act.Before);
                await site.ActAsync(act);
            }
        });
    }

    /// <summary>With any acts: what happens from the first request to the last, and what is there afterwards.</summary>
    public static async Task<FaultHistory> RunAsync(Site site, int seed, WorkloadMix mix, Func<Task> acts)
    {
        var random = new Random(seed);
        await using var follower = new Follower(site.Gateways, site.Log, new Random(random.Next()));
        var carriers = Carriers.Take(mix.Carriers).ToList();
        using var over = new CancellationTokenSource();
        List<Task> lives =
        [
            .. carriers.Select(carrier => new UnaryClient(carrier, site.Gateways, site.Log, new Random(random.Next()), mix).LiveAsync(over.Token)),
            .. site.Gateways.Select(gateway => new CheckingClient(gateway, site.Log, new Random(random.Next())).LiveAsync(over.Token)),
            follower.LiveAsync(over.Token),
        ];
        try
        {
            await acts();
            site.Mend();
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(lives);
        }

        await follower.AnsweredAsync();
        await site.SettleAsync(ToSettle);
        var ends = await site.ReadAsync([.. carriers, Follower.Carrier, Site.BurstCarrier]);
        var followed = await follower.EndAsync(ends[0]);
        return site.Log.ToHistory(seed, [.. ends, followed]);
    }
}
